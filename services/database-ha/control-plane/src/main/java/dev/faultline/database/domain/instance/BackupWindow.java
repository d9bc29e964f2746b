package dev.faultline.database.domain.instance;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When, every day in UTC, the automated snapshot of an instance is due (RDS user guide,
 * USER_WorkingWithAutomatedBackups). It may go past midnight.
 */
public record BackupWindow(LocalTime start, LocalTime end) {
    public static final Duration SHORTEST = Duration.ofMinutes(30);

    private static final Pattern TEXT = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
    private static final int MIDDLE = 5;
    /** Of us-east-1, from where AWS assigns: 03:00 to 11:00. */
    private static final LocalTime BLOCK = LocalTime.of(3, 0);

    private static final int WINDOWS_OF_THE_BLOCK = 16;

    /** What an instance has that is older than windows. */
    public static final BackupWindow FIRST = assigned(0);

    /** @return empty for what is not {@code hh24:mi-hh24:mi} */
    public static Optional<BackupWindow> parse(String text) {
        if (!TEXT.matcher(text).matches()) return Optional.empty();
        return Optional.of(new BackupWindow(
                LocalTime.parse(text.substring(0, MIDDLE)), LocalTime.parse(text.substring(MIDDLE + 1))));
    }

    /** That of an instance that was given none. @param turn instances of successive turns have different ones */
    public static BackupWindow assigned(int turn) {
        var start = BLOCK.plus(SHORTEST.multipliedBy(turn % WINDOWS_OF_THE_BLOCK));
        return new BackupWindow(start, start.plus(SHORTEST));
    }

    public Duration length() {
        var length = Duration.between(start, end);
        return length.isPositive() ? length : length.plusDays(1);
    }

    /** When it last began. */
    public Instant latestStart(Instant now) {
        var today = now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofSeconds(start.toSecondOfDay()));
        return today.isAfter(now) ? today.minus(Duration.ofDays(1)) : today;
    }

    /** {@code hh24:mi-hh24:mi}. */
    public String text() {
        return TIME.format(start) + "-" + TIME.format(end);
    }
}
