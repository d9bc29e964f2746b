package dev.faultline.protocols;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The members of the request that an operation gives effect to. It stands on a method that implements an operation of
 * an SDK client interface; the codec refuses a request that sets any other member, before the method is called
 * (promise 1: real or refused). An operation without members to honour declares an empty list.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Honours {
    /**
     * Paths of members by AWS's names, for example {@code "Name"}, {@code "DefaultActions.TargetGroupArn"}; lists and
     * maps are passed through silently; a path grants all that lies below it.
     */
    String[] value();

    /** Members accepted with one value only, because it is what happens anyway: {@code "IpAddressType=ipv4"}. */
    String[] only() default {};
}
