package dev.faultline.database.infrastructure;

import dev.faultline.database.api.Ids;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/** Names and secrets that nobody can guess. */
@Component
final class RandomIds implements Ids {
    private static final String SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int LENGTH = 26;
    private static final int TOKEN_BYTES = 24;
    private static final int SALT_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    @Override
    public String resource(String prefix) {
        var id = new StringBuilder(prefix);
        for (int i = 0; i < LENGTH; i++) id.append(SYMBOLS.charAt(random.nextInt(SYMBOLS.length())));
        return id.toString();
    }

    @Override
    public String token() {
        return HexFormat.of().formatHex(bytes(TOKEN_BYTES));
    }

    @Override
    public byte[] salt() {
        return bytes(SALT_BYTES);
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
