package dev.faultline.lab.rig.core;

/**
 * One line of a report's table: what was measured, beside the target, the prediction and what AWS documents. An empty cell
 * says nothing.
 */
public record Figure(String name, String measured, String target, String predicted, String awsDocuments, Mark mark) {
    /** What a figure says about its target. */
    public enum Mark {
        NONE,
        MET,
        MISSED
    }

    public Figure(String name, String measured, String target, String predicted, String awsDocuments) {
        this(name, measured, target, predicted, awsDocuments, Mark.NONE);
    }

    public Figure judged(boolean met) {
        return new Figure(name, measured, target, predicted, awsDocuments, met ? Mark.MET : Mark.MISSED);
    }
}
