package dev.faultline.database.node.core;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) as Postgres speaks it: the verifier that a role's password is stored as, and the
 * client's side of a log-in. Passwords are ASCII, as we generate them, so that SASLprep changes nothing.
 */
public final class ScramSha256 {
    public static final String MECHANISM = "SCRAM-SHA-256";
    private static final int ITERATIONS = 4096;
    private static final String NO_CHANNEL_BINDING = "n,,";

    /** RFC 5802, section 3: a client may keep it for its next log-in. A node logs in every three seconds. */
    private static final Map<Salting, byte[]> SALTED = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Salting, byte[]> eldest) {
            return size() > MOST_SALTED;
        }
    });

    private static final int MOST_SALTED = 64;

    private final String password;
    private final String nonce;
    private String authMessage = "";
    private byte[] salted = {};

    /** @param nonce fresh for every log-in: printable ASCII without commas */
    public ScramSha256(String password, String nonce) {
        this.password = password;
        this.nonce = nonce;
    }

    /** The verifier that {@code CREATE ROLE … PASSWORD} takes. */
    public static String verifier(String password, byte[] salt) {
        var base64 = Base64.getEncoder();
        byte[] salted = salt(new Salting(password, base64.encodeToString(salt), ITERATIONS));
        return "SCRAM-SHA-256$" + ITERATIONS + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash(hmac(salted, "Client Key"))) + ":"
                + base64.encodeToString(hmac(salted, "Server Key"));
    }

    public String clientFirst() {
        return NO_CHANNEL_BINDING + clientFirstBare();
    }

    /** @throws IllegalStateException when the server's message is not a continuation of ours */
    public String clientFinal(String serverFirst) {
        Map<String, String> fields = fields(serverFirst);
        String theirs = fields.getOrDefault("r", "");
        if (!theirs.startsWith(nonce)) throw new IllegalStateException("the server answered with another nonce");
        int iterations = Integer.parseInt(fields.getOrDefault("i", "0"));
        salted = SALTED.computeIfAbsent(
                new Salting(password, fields.getOrDefault("s", ""), iterations), ScramSha256::salt);
        String binding = Base64.getEncoder().encodeToString(NO_CHANNEL_BINDING.getBytes(StandardCharsets.UTF_8));
        String withoutProof = "c=" + binding + ",r=" + theirs;
        authMessage = clientFirstBare() + "," + serverFirst + "," + withoutProof;
        byte[] clientKey = hmac(salted, "Client Key");
        byte[] proof = hmac(hash(clientKey), authMessage);
        for (int i = 0; i < proof.length; i++) proof[i] ^= clientKey[i];
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    /** Whether the server has shown that it knows the password's verifier too. */
    public boolean provenBy(String serverFinal) {
        byte[] signature = Base64.getDecoder().decode(fields(serverFinal).getOrDefault("v", ""));
        return MessageDigest.isEqual(signature, hmac(hmac(salted, "Server Key"), authMessage));
    }

    private String clientFirstBare() {
        return "n=,r=" + nonce;
    }

    private static Map<String, String> fields(String message) {
        var fields = new HashMap<String, String>();
        for (String field : message.split(",", -1))
            if (field.length() > 1 && field.charAt(1) == '=') fields.put(field.substring(0, 1), field.substring(2));
        return fields;
    }

    private record Salting(String password, String salt, int iterations) {}

    private static byte[] salt(Salting salting) {
        try {
            byte[] salt = Base64.getDecoder().decode(salting.salt());
            var key = new PBEKeySpec(salting.password().toCharArray(), salt, salting.iterations(), 256);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
