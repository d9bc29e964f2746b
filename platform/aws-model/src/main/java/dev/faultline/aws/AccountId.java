package dev.faultline.aws;

/** A twelve-digit AWS account number. */
public record AccountId(String value) {
    /** The account of a lab that configures none. */
    public static final AccountId DEFAULT = new AccountId("123456789012");

    public AccountId {
        if (!value.matches("\\d{12}")) throw new IllegalArgumentException("an account id has 12 digits: " + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
