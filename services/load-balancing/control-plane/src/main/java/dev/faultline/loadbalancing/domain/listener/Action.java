package dev.faultline.loadbalancing.domain.listener;

import dev.faultline.aws.Arn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a rule does with a request: exactly one of these. */
public sealed interface Action {
    /** AWS's quota of target groups per action (ALB guide, load-balancer-limits). */
    int MOST_GROUPS = 5;

    /** To one of the groups, chosen by weight. A group of weight 0 is chosen never. */
    record Forward(List<WeightedGroup> groups) implements Action {
        public Forward {
            groups = List.copyOf(groups);
        }
    }

    /** @param weight 0 to 999 */
    record WeightedGroup(Arn targetGroup, int weight) {}

    /**
     * Each part may hold AWS's placeholders; a part that keeps its placeholder keeps the request's.
     *
     * @param statusCode HTTP_301 or HTTP_302
     */
    record Redirect(String protocol, String host, String port, String path, String query, String statusCode)
            implements Action {
        public static final Redirect SAME =
                new Redirect("#{protocol}", "#{host}", "#{port}", "/#{path}", "#{query}", "HTTP_301");
    }

    /** @param statusCode 2xx, 4xx or 5xx */
    record FixedResponse(int statusCode, String contentType, String body) implements Action {}

    /** What is wrong with an action. */
    sealed interface Violation {
        /** Outside a format or range. */
        record Invalid(String message) implements Violation {}

        record RedirectLoop() implements Violation {}

        record TooManyGroups(int most) implements Violation {}
    }

    default List<Arn> targetGroups() {
        return this instanceof Forward forward
                ? forward.groups().stream().map(WeightedGroup::targetGroup).toList()
                : List.of();
    }

    /** The first thing that is wrong; empty when the action is good. Whether groups exist is not looked at here. */
    default Optional<Violation> violation() {
        return switch (this) {
            case Forward forward -> Checks.forward(forward);
            case Redirect redirect -> Checks.redirect(redirect);
            case FixedResponse response -> Checks.fixedResponse(response);
        };
    }

    /** The checks of {@link #violation()} (ELBv2 API reference, Action). */
    final class Checks {
        private static final Pattern PORT = Pattern.compile("#\\{port\\}|[1-9]\\d{0,4}");
        private static final Set<String> CONTENT_TYPES =
                Set.of("text/html", "application/json", "application/javascript", "text/css", "text/plain");

        private Checks() {}

        private static Optional<Violation> forward(Forward forward) {
            if (forward.groups().isEmpty()) return invalid("A target group ARN must be specified");
            if (forward.groups().size() > MOST_GROUPS) return Optional.of(new Violation.TooManyGroups(MOST_GROUPS));
            if (forward.targetGroups().stream().distinct().count()
                    != forward.groups().size())
                return invalid("A target group may be specified only once in a forward action");
            for (var group : forward.groups())
                if (group.weight() < 0 || group.weight() > 999)
                    return invalid("Target group weight '" + group.weight() + "' must be in the range 0-999");
            return Optional.empty();
        }

        private static Optional<Violation> redirect(Redirect redirect) {
            if (!redirect.protocol().matches("HTTPS?|#\\{protocol\\}"))
                return invalid("The redirect protocol must be one of:'HTTP', 'HTTPS', '#{protocol}'");
            if (!PORT.matcher(redirect.port()).matches()
                    || (!redirect.port().startsWith("#") && Integer.parseInt(redirect.port()) > 65535))
                return invalid("The redirect port must be '#{port}' or a number in the range 1-65535");
            if (!redirect.path().startsWith("/")) return invalid("The redirect path must start with '/'");
            if (!Set.of("HTTP_301", "HTTP_302").contains(redirect.statusCode()))
                return invalid("The redirect status code must be one of:'HTTP_301', 'HTTP_302'");
            if (hasControlCharacter(redirect.host() + redirect.path() + redirect.query()))
                return invalid("The redirect must not contain control characters");
            boolean loop = Set.of("HTTP", "#{protocol}").contains(redirect.protocol())
                    && redirect.host().equals("#{host}")
                    && redirect.port().equals("#{port}")
                    && redirect.path().equals("/#{path}");
            return loop ? Optional.of(new Violation.RedirectLoop()) : Optional.empty();
        }

        private static Optional<Violation> fixedResponse(FixedResponse response) {
            int hundreds = response.statusCode() / 100;
            if (hundreds != 2 && hundreds != 4 && hundreds != 5)
                return invalid("The StatusCode must be 2xx, 4xx or 5xx");
            if (!CONTENT_TYPES.contains(response.contentType()))
                return invalid("The ContentType must be one of:'text/html', 'application/json', "
                        + "'application/javascript', 'text/css', 'text/plain'");
            if (response.body().length() > 1024) return invalid("The MessageBody must have at most 1024 characters");
            return Optional.empty();
        }

        private static boolean hasControlCharacter(String text) {
            return text.chars().anyMatch(c -> c < ' ' || c == 127);
        }

        private static Optional<Violation> invalid(String message) {
            return Optional.of(new Violation.Invalid(message));
        }
    }
}
