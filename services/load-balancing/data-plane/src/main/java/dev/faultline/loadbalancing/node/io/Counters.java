package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerTraffic;
import java.time.Instant;

/** What a node has done since it started; counted and read on its event loop. */
final class Counters {
    long requests;
    /** Responses that began after at least one attempt on a target had failed. */
    long savedByRetry;
    /** Requests taken away from a silent target that checks or probes had declared gone. */
    long abandonedSilent;
    /** Responses cut after their first byte. */
    long interrupted;
    /** 460: clients that closed while their request waited for a target. */
    long clientClosed;

    long connectErrors;
    long rejectedConnections;
    long answered4xx;
    long answered5xx;

    void answered(int status) {
        if (status >= 500) answered5xx++;
        else if (status >= 400) answered4xx++;
    }

    LoadBalancerTraffic traffic(
            String loadBalancerArn, AvailabilityZone zone, long incarnation, long sequence, Instant at) {
        return new LoadBalancerTraffic(
                loadBalancerArn,
                zone,
                incarnation,
                sequence,
                at,
                requests,
                savedByRetry,
                abandonedSilent,
                connectErrors,
                interrupted,
                clientClosed,
                rejectedConnections,
                answered4xx,
                answered5xx);
    }

    @Override
    public String toString() {
        return "requests " + requests + ", saved by retry " + savedByRetry + ", taken from silent targets "
                + abandonedSilent + ", connect errors " + connectErrors + ", interrupted " + interrupted
                + ", closed by clients (460) " + clientClosed + ", rejected connections " + rejectedConnections
                + ", own 4xx " + answered4xx + ", own 5xx " + answered5xx;
    }
}
