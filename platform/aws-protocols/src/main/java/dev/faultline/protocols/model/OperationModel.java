package dev.faultline.protocols.model;

import org.jspecify.annotations.Nullable;

/**
 * An operation by AWS's name.
 *
 * @param input the input's shape, null when it takes nothing
 * @param output the output's shape, null when it answers nothing
 * @param resultWrapper the element that wraps the output in the query protocol
 * @param successStatus the HTTP status of success
 */
public record OperationModel(
        String name,
        @Nullable String input,
        @Nullable String output,
        @Nullable String resultWrapper,
        int successStatus) {}
