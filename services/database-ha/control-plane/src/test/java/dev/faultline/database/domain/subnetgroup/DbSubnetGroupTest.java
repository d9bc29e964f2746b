package dev.faultline.database.domain.subnetgroup;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup.*;
import dev.faultline.testkit.AggregateFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DbSubnetGroupTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    private static final AvailabilityZone C = new AvailabilityZone("us-east-1c");
    private static final Definition TWO = new Definition(AccountId.DEFAULT, "two", List.of(A, B));
    private static final Event CREATED = new SubnetGroupCreated(TWO, Tags.NONE);

    private final AggregateFixture<State, Command, Event, Refusal> group = AggregateFixture.of(DbSubnetGroup.AGGREGATE);

    @Test
    void a_group_covers_two_zones() {
        group.given().when(new Create(TWO, Tags.NONE)).then(CREATED);
        group.given(CREATED).when(new Create(TWO, Tags.NONE)).thenRefused(new AlreadyExists());
        group.given()
                .when(new Create(new Definition(AccountId.DEFAULT, "one", List.of(A)), Tags.NONE))
                .thenRefused(new TooFewZones(2));
    }

    @Test
    void it_stays_as_long_as_an_instance_is_in_it() {
        group.given(CREATED).when(new Join("db-1", List.of(B))).then(new InstanceJoined("db-1"));
        group.given(CREATED).when(new Join("db-1", List.of(C))).thenRefused(new ZoneNotCovered(C));
        group.given(CREATED, new InstanceJoined("db-1")).when(new Delete()).thenRefused(new InUse());
        group.given(CREATED, new InstanceJoined("db-1"))
                .when(new Change(List.of(A, C), "other"))
                .thenRefused(new InUse());
        group.given(CREATED, new InstanceJoined("db-1"), new InstanceLeft("db-1"))
                .when(new Delete())
                .then(new SubnetGroupDeleted());
    }

    @Test
    void coming_and_going_twice_counts_once() {
        group.given(CREATED, new InstanceJoined("db-1"))
                .when(new Join("db-1", List.of(B)))
                .then();
        group.given(CREATED).when(new Leave("db-1")).then();
        group.given().when(new Leave("db-1")).then();
    }

    @Test
    void a_deleted_group_can_be_made_again() {
        group.given(CREATED, new SubnetGroupDeleted())
                .when(new Create(TWO, Tags.NONE))
                .then(CREATED);
        group.given(CREATED, new SubnetGroupDeleted()).when(new Delete()).thenRefused(new NotFound());
    }

    @Test
    void tags_are_kept() {
        var tags = new Tags(Map.of("a", "1"));
        group.given(CREATED).when(new AddTags(tags)).then(new TagsChanged(tags));
        group.given(CREATED, new TagsChanged(tags)).when(new AddTags(tags)).then();
        group.given(CREATED, new TagsChanged(tags))
                .when(new RemoveTags(List.of("a", "b")))
                .then(new TagsChanged(Tags.NONE));
        group.given(CREATED)
                .when(new AddTags(new Tags(Map.of("aws:a", "1"))))
                .thenRefused(new TagsRefused("The tag key 'aws:a' begins with aws:, which is reserved"));
    }
}
