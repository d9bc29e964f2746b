package dev.faultline.consensus.core;

import dev.faultline.consensus.core.Message.Stamp;

/** Builds the parts of a simulated cluster; a mutant builds one of them wrongly. */
class Faults {
    /** The parts as they ship. */
    static final Faults NONE = new Faults();

    Arbiter arbiter(int index, LeaseTerms terms, Arbiter.Memory memory, long nowNanos) {
        return new Arbiter(index, terms, "token", memory, nowNanos);
    }

    Proposer proposer(String self) {
        return new Proposer(self);
    }

    LeaseHolder holder(String self, LeaseTerms terms) {
        return new LeaseHolder(self, terms);
    }

    /** What an arbiter finds when its disk was lost. */
    Arbiter.Memory lostDisk(long incarnation) {
        return Arbiter.Memory.lost(incarnation);
    }

    /** Whether a primary acknowledges alone only after the register says that it is alone. */
    boolean recordsBeforeDegrading() {
        return true;
    }

    /** Whether a primary acknowledges nothing any more before a spare takes the lost standby's place. */
    boolean stopsBeforeReplacing() {
        return true;
    }

    /** Whether the register names only a spare that has all there is. */
    boolean sparesNeedAll() {
        return true;
    }

    /** Whether a copy follows nobody any more when it asks what its spare has. */
    boolean stopsFollowingFirst() {
        return true;
    }

    /** Whether a copy asks what its spare has only after it has won the epoch. */
    boolean asksAfterWinning() {
        return true;
    }

    /** Whether a node tells arbiters as decided what it has only proposed. */
    boolean teachesBeforeDeciding() {
        return false;
    }

    static final class LeaseIgnoredOnAccept extends Faults {
        @Override
        Arbiter arbiter(int index, LeaseTerms terms, Arbiter.Memory memory, long nowNanos) {
            return new Arbiter(index, terms, "token", memory, nowNanos) {
                @Override
                boolean leaseForbids(Register next, long now) {
                    return false;
                }
            };
        }
    }

    static final class RecollectionTakenForHistory extends Faults {
        @Override
        Arbiter arbiter(int index, LeaseTerms terms, Arbiter.Memory memory, long nowNanos) {
            return new Arbiter(index, terms, "token", memory, nowNanos) {
                @Override
                boolean knowsWhoHeldTheLease() {
                    return true;
                }
            };
        }
    }

    static final class LeaseTrustedTooLong extends Faults {
        @Override
        LeaseHolder holder(String self, LeaseTerms terms) {
            return new LeaseHolder(self, terms) {
                @Override
                long trustedNanos(LeaseTerms of) {
                    return of.ttlNanos() * 2;
                }
            };
        }
    }

    static final class LeaseForgottenAtRestart extends Faults {
        @Override
        Arbiter arbiter(int index, LeaseTerms terms, Arbiter.Memory memory, long nowNanos) {
            return super.arbiter(index, terms, memory, nowNanos - terms.quarantineNanos());
        }
    }

    static final class RepeatedAnswersCounted extends Faults {
        private static Quorum counting() {
            return new Quorum() {
                private int answers;

                @Override
                void add(Stamp stamp) {
                    answers++;
                    super.add(stamp);
                }

                @Override
                boolean complete() {
                    return answers >= 2;
                }

                @Override
                boolean counts(Stamp stamp) {
                    return true;
                }
            };
        }

        @Override
        Proposer proposer(String self) {
            return new Proposer(self) {
                @Override
                Quorum quorum() {
                    return counting();
                }
            };
        }

        @Override
        LeaseHolder holder(String self, LeaseTerms terms) {
            return new LeaseHolder(self, terms) {
                @Override
                Quorum quorum() {
                    return counting();
                }
            };
        }
    }

    static final class LostDiskVotesAtOnce extends Faults {
        @Override
        Arbiter.Memory lostDisk(long incarnation) {
            return Arbiter.Memory.fresh();
        }
    }

    static final class ProposalTaughtAsDecided extends Faults {
        @Override
        boolean teachesBeforeDeciding() {
            return true;
        }
    }

    static final class OldLessonTaken extends Faults {
        @Override
        Arbiter arbiter(int index, LeaseTerms terms, Arbiter.Memory memory, long nowNanos) {
            return new Arbiter(index, terms, "token", memory, nowNanos) {
                @Override
                boolean isNews(Ballot decided) {
                    return true;
                }
            };
        }
    }

    static final class DegradesBeforeRecording extends Faults {
        @Override
        boolean recordsBeforeDegrading() {
            return false;
        }
    }

    static final class ReplacesWhileAcknowledging extends Faults {
        @Override
        boolean stopsBeforeReplacing() {
            return false;
        }
    }

    static final class SpareThatLacksSomething extends Faults {
        @Override
        boolean sparesNeedAll() {
            return false;
        }
    }

    static final class HeirFoundBeforeWinning extends Faults {
        @Override
        boolean asksAfterWinning() {
            return false;
        }
    }

    static final class FollowsWhileAsking extends Faults {
        @Override
        boolean stopsFollowingFirst() {
            return false;
        }
    }
}
