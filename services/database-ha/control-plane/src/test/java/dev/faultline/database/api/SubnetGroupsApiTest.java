package dev.faultline.database.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.region.RunningRegion;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.testkit.Await;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** DB subnet groups, and the tags of all that has any. */
class SubnetGroupsApiTest extends ApiTest {
    SubnetGroupsApiTest(RunningRegion region) {
        super(region);
    }

    private static List<String> subnets(char... zones) {
        return new String(zones)
                .chars()
                .mapToObj(letter -> DefaultVpc.subnetId(RunningRegion.REGION.zone((char) letter)))
                .toList();
    }

    private String group(char... zones) {
        String name = name("group-");
        rds.createDBSubnetGroup(r ->
                r.dbSubnetGroupName(name).dbSubnetGroupDescription("for a test").subnetIds(subnets(zones)));
        return name;
    }

    private List<String> zones(String group) {
        return rds
                .describeDBSubnetGroups(r -> r.dbSubnetGroupName(group))
                .dbSubnetGroups()
                .getFirst()
                .subnets()
                .stream()
                .map(subnet -> subnet.subnetAvailabilityZone().name())
                .toList();
    }

    @Test
    void an_instance_stays_in_the_zones_of_its_group() {
        String group = group('b', 'c');
        String identifier = name("grouped-");
        create(identifier, r -> r.multiAZ(true).dbSubnetGroupName(group));
        await(identifier, "available");
        var instance = instance(identifier);
        assertThat(Stream.of(instance.availabilityZone(), instance.secondaryAvailabilityZone()))
                .containsExactlyInAnyOrder("us-east-1b", "us-east-1c");
        assertThat(instance.dbSubnetGroup().dbSubnetGroupName()).isEqualTo(group);
        assertRefused(
                () -> rds.deleteDBSubnetGroup(r -> r.dbSubnetGroupName(group)),
                "InvalidDBSubnetGroupStateFault",
                "Cannot delete");
        assertRefused(
                () -> create(name("refused-"), r -> r.dbSubnetGroupName(group).availabilityZone("us-east-1a")),
                "InvalidVPCNetworkStateFault",
                "DB subnet group '" + group + "' has no subnet in Availability Zone us-east-1a.");
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier(identifier).skipFinalSnapshot(true));
        awaitGone(identifier);
        Await.until(BOUND, "the group is free", () -> {
            rds.deleteDBSubnetGroup(r -> r.dbSubnetGroupName(group));
            return true;
        });
        assertThatThrownBy(() -> zones(group)).isInstanceOf(DbSubnetGroupNotFoundException.class);
    }

    @Test
    void the_default_group_covers_every_zone_and_stays() {
        assertThat(zones("default")).containsExactly("us-east-1a", "us-east-1b", "us-east-1c");
        assertThat(rds.describeDBSubnetGroups().dbSubnetGroups())
                .extracting(DBSubnetGroup::dbSubnetGroupName)
                .contains("default");
        assertThatThrownBy(() -> rds.deleteDBSubnetGroup(r -> r.dbSubnetGroupName("default")))
                .isInstanceOf(InvalidDbSubnetGroupStateException.class);
        assertRefused(
                () -> rds.createDBSubnetGroup(r -> r.dbSubnetGroupName("Default")
                        .dbSubnetGroupDescription("d")
                        .subnetIds(subnets('a', 'b'))),
                "InvalidParameterValue",
                "The parameter DBSubnetGroupName is not valid.");
    }

    @Test
    void a_group_covers_two_zones_or_more() {
        assertRefused(() -> group('a', 'a'), "DBSubnetGroupDoesNotCoverEnoughAZs", "The DB subnet group doesn't meet");
        assertRefused(
                () -> rds.createDBSubnetGroup(r ->
                        r.dbSubnetGroupName("x").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2")),
                "InvalidSubnet",
                "Subnet 'subnet-1' does not exist");
        String group = group('a', 'b');
        assertThatThrownBy(() -> rds.createDBSubnetGroup(r -> r.dbSubnetGroupName(group)
                        .dbSubnetGroupDescription("again")
                        .subnetIds(subnets('a', 'b'))))
                .isInstanceOf(DbSubnetGroupAlreadyExistsException.class);
        rds.modifyDBSubnetGroup(r -> r.dbSubnetGroupName(group).subnetIds(subnets('a', 'b', 'c')));
        assertThat(zones(group)).hasSize(3);
    }

    @Test
    void tags_are_added_listed_and_removed() {
        String identifier = single();
        String group = group('a', 'b');
        String ofGroup = rds.describeDBSubnetGroups(r -> r.dbSubnetGroupName(group))
                .dbSubnetGroups()
                .getFirst()
                .dbSubnetGroupArn();
        for (String arn : List.of(instance(identifier).dbInstanceArn(), ofGroup)) {
            rds.addTagsToResource(r -> r.resourceName(arn)
                    .tags(t -> t.key("a").value("1"), t -> t.key("b").value("2")));
            rds.removeTagsFromResource(r -> r.resourceName(arn).tagKeys("a", "none"));
            assertThat(rds.listTagsForResource(r -> r.resourceName(arn)).tagList())
                    .containsExactly(Tag.builder().key("b").value("2").build());
            assertRefused(
                    () -> rds.addTagsToResource(r -> r.resourceName(arn)
                            .tags(t -> t.key("c").value("1"), t -> t.key("c").value("2"))),
                    "InvalidParameterValue",
                    "The tag key c is specified more than once.");
        }
    }
}
