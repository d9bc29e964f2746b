package dev.faultline.database.domain.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.contract.Origin.Replica;
import dev.faultline.topology.RegionJson;
import org.junit.jupiter.api.Test;

class OriginTest {
    @Test
    void what_was_written_before_a_source_could_be_elsewhere_has_it_in_this_region() {
        assertThat(RegionJson.mapper().readValue("""
                                {"@type": "FromSource", "sourceResourceId": "db-1", "sourceSlot": 3}""", Origin.class)).isEqualTo(new Origin.FromSource("db-1", 3, null));
        assertThat(RegionJson.mapper().readValue("""
                                {"@type": "Replica", "sourceResourceId": "db-1", "sourceSlot": 3, "promoted": true}""", dev.faultline.database.contract.Origin.class))
                .isEqualTo(new Replica("db-1", 3, true, null));
    }
}
