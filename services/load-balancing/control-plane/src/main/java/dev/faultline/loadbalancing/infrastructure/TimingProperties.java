package dev.faultline.loadbalancing.infrastructure;

import dev.faultline.loadbalancing.domain.targetgroup.TimingProfile;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which ranges of times hold ({@code FAULTLINE_TIMING}).
 *
 * @param timing relaxed unless set: intervals from one second
 */
@ConfigurationProperties("faultline")
record TimingProperties(@DefaultValue("relaxed") Timing timing) {
    enum Timing {
        RELAXED(TimingProfile.RELAXED),
        STRICT(TimingProfile.STRICT);

        private final TimingProfile profile;

        Timing(TimingProfile profile) {
            this.profile = profile;
        }

        TimingProfile profile() {
            return profile;
        }
    }
}
