//! Every way a rule says no: its code, which never changes meaning, and the figures that decided.
#![deny(clippy::float_arithmetic)]

use thiserror::Error;

use super::id::Code;

/// A refusal a line: its fields, its stable word, and the English wording, which names the fields.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident $({ $($field:ident: $kind:ty),* })? = $code:literal, $text:literal;)*) => {
        /// A no of the rules. `Display` is the English wording; the command line says the same in the chosen language.
        #[derive(Clone, Debug, PartialEq, Eq, Error)]
        pub enum Refusal {
            $($(#[$doc])* #[error($text)] $name $({ $(#[doc = concat!("`", stringify!($field), "` of the sentence.")] $field: $kind),* })?,)*
        }

        impl Refusal {
            /// Every stable word.
            pub const CODES: &[&str] = &[$($code),*];

            /// The stable word of this refusal.
            pub fn code(&self) -> &'static str {
                match self { $(Refusal::$name $({ $($field: _),* })? => $code,)* }
            }

            /// Its figures under the names that the word files use.
            pub fn figures(&self) -> Vec<(&'static str, String)> {
                match self {
                    $(Refusal::$name $({ $($field),* })? => vec![$($((stringify!($field), $field.to_string())),*)?],)*
                }
            }
        }
    };
}

refusals! {
    /// More points were asked for than the member may spend.
    NotEnoughPoints { member: String, asked: i64, spendable: i64 } = "not-enough-points", "{member} has {spendable} spendable points, {asked} asked";
    /// Fewer points than the program lets anyone redeem at once.
    BelowMinimum { asked: i64, minimum: i64 } = "below-minimum", "{asked} points asked; the least is {minimum}";
    /// Points are redeemed in whole steps.
    NotAStep { asked: i64, step: i64 } = "not-a-step", "{asked} points asked; they are redeemed in steps of {step}";
    /// Nothing, or less, was asked for.
    NothingAsked { asked: i64 } = "nothing-asked", "{asked} points asked; ask for at least 1";
    /// The program keeps no stored value.
    NoStoredValue = "no-stored-value", "the program keeps no stored value; add the table stored_value to it";
    /// Nothing of stored value is asked, or less.
    NoAmount { asked: String } = "no-amount", "{asked} asked; an amount above zero is needed";
    /// Less is available than asked.
    Insufficient { member: String, available: String, asked: String } = "insufficient", "{member} has {available} available, {asked} asked";
    /// It would be more than a member may have.
    TooMuchValue { member: String, most: String, room: String } = "too-much-value", "{member} may have at most {most}; {room} more fit";
    /// A payment is booked once.
    TopUpKnown { payment: String, member: String } = "top-up-known", "payment {payment} was booked for {member} already";
    /// More than what was paid with stored value does not go back to it.
    NotPaidSo { order: String, paid: String, asked: String } = "not-paid-so", "{order} was paid with {paid} of stored value, {asked} asked back";
    /// What would stay behind.
    HasStoredValue { member: String, amount: String } = "has-stored-value", "{member} has {amount} of stored value; pay it out or move it with member balance adjust first";
    /// The member's limit for the day is reached.
    DayLimit { asked: i64, left: i64, limit: i64 } = "day-limit", "{asked} points asked; {left} of today's {limit} are left";
    /// An adjustment of nothing.
    NothingToAdjust = "nothing-to-adjust", "an adjustment of 0 points changes nothing";
    /// The member holds no grant of the benefit at that time.
    NoGrant { member: String, benefit: Code } = "no-grant", "{member} holds no {benefit} at that time";
    /// Every use of the period is used.
    UsedUp { member: String, benefit: Code, quota: i64, next: String } = "used-up", "{member} has used all {quota} of {benefit}; the next comes {next}";
    /// The benefit's own condition on the order is not met.
    NotForThisOrder { benefit: Code } = "not-for-this-order", "{benefit} is not for this order";
    /// More money back than was paid and is not back yet.
    OverRefund { order: String, asked: String, left: String } = "over-refund", "{asked} asked back of {order}; {left} of it can still be paid back";
    /// The order has no line of that number.
    NoSuchLine { order: String, line: u32 } = "no-such-line", "{order} has no line {line}";
    /// Nothing is paid back before it was bought.
    RefundBeforeSale { order: String, sold: String } = "refund-before-sale", "{order} was sold {sold}; nothing can be paid back before";
    /// The refund's id is known.
    RefundKnown { id: String } = "refund-known", "refund {id} is known already";
    /// An order that was not paid, or is void, has nothing to pay back.
    NothingToRefund { order: String, state: &'static str } = "nothing-to-refund", "{order} is {state}; nothing can be paid back";
    /// Only imports of orders are taken back.
    NotOrders { import: i64, kind: String } = "not-orders", "import {import} brought no orders but {kind}";
    /// An order is given to a member once.
    OrderHasMember { order: String, member: String } = "order-has-member", "{order} is {member}'s already";
    /// An order that was taken back is nobody's to have.
    OrderWithdrawn { order: String } = "order-withdrawn", "{order} was withdrawn";
    /// An ask may not lie before what is already settled for the member.
    BeforeFrontier { member: String, frontier: String } = "before-frontier", "{member} is settled up to {frontier}; an act before it cannot be judged";
    /// The program gives points no value.
    NoPointValue = "no-point-value", "the program gives points no value (points.value)";
    /// Nothing has been learnt yet that recommendations could be made from.
    NoModel = "no-model", "nothing has been learnt yet";
    /// A new program changes what is fixed with the first fact.
    Fixed { key: String, before: String, after: String } = "fixed", "{key} is fixed as {before}; {after} cannot take its place";
    /// A new program gives a code another meaning.
    CannotFollow { key: String, why: String } = "cannot-follow", "{key}: {why}";
    /// Rules do not change what is settled.
    RulesOfThePast { from: String, settled: String } = "rules-of-the-past", "rules from {from} would change what is settled up to {settled}";
    /// A new program drops a tier that members stand in.
    TierInUse { tier: Code, members: i64 } = "tier-in-use", "tier {tier} cannot be dropped; members in it: {members}";
    /// No open hold is known by that request id.
    NoHold { hold: String } = "no-hold", "no open hold is called {hold}";
    /// More than is held cannot be captured.
    MoreThanHeld { asked: i64, held: i64 } = "more-than-held", "{asked} points asked, {held} are held";
    /// The program lets nobody give points away.
    NoTransfers = "no-transfers", "the program allows no transfers (points.transfer.allowed)";
    /// Points go to somebody else.
    SameMember { member: String } = "same-member", "{member} is the same member";
    /// Whoever owes points cannot give any away.
    InDebt { member: String, debt: i64 } = "in-debt", "{member} owes {debt} points";
    /// Fewer points than may be transferred at once.
    BelowTransferMinimum { asked: i64, minimum: i64 } = "below-transfer-minimum", "{asked} points asked; the least transferred is {minimum}";
    /// The day's limit of transfers is reached.
    TransferDayLimit { asked: i64, left: i64, limit: i64 } = "transfer-day-limit", "{asked} points asked; {left} of today's {limit} are left to transfer";
    /// The lot has nothing left, or is none of the member's.
    NoLot { member: String, lot: u32 } = "no-lot", "{member} has no open lot {lot}";
    /// A lot without an end, or one that lasts longer already.
    NotLater { lot: u32, until: String, ends: String } = "not-later", "lot {lot} lasts until {ends}; {until} is no later";
    /// The entry is no expiry of the member.
    NoExpiry { member: String, entry: u32 } = "no-expiry", "entry {entry} of {member} is no expiry";
    /// An expiry is undone once.
    AlreadyReinstated { entry: u32 } = "already-reinstated", "entry {entry} was reinstated before";
    /// The time in which an expiry may be undone is over.
    TooLateToReinstate { entry: u32, ended: String, within: String } = "too-late-to-reinstate", "entry {entry} ended on {ended}; points are reinstated within {within} (points.reinstate_within)";
    /// More than ended cannot come back.
    MoreThanExpired { asked: i64, expired: i64 } = "more-than-expired", "{asked} points asked, {expired} ended";
    /// Nothing, or less than asked, is owed.
    MoreThanOwed { asked: i64, debt: i64 } = "more-than-owed", "{asked} points asked, {debt} are owed";
    /// The program has no tiers, or no such one.
    NoTier { tier: String } = "no-tier", "the program has no tier {tier}";
    /// Only a campaign that runs can be paused or ended.
    CampaignPaused { campaign: Code } = "campaign-paused", "{campaign} is paused; it can be resumed or ended";
    /// What runs cannot be resumed.
    CampaignRuns { campaign: Code, state: &'static str } = "campaign-runs", "{campaign} is {state}; it can be paused or ended";
    /// What is over stays over.
    CampaignOver { campaign: Code } = "campaign-over", "{campaign} is over; a campaign with a new code can follow it";
    /// What the profile does not have cannot be proven.
    NothingToAttest { member: String, what: &'static str } = "nothing-to-attest", "the profile of {member} has no {what}; state it with member edit first";
    /// Nobody invited the member.
    NotInvited { member: String } = "not-invited", "nobody invited {member}, or the program has no referrals";
    /// Only who is no member yet can be invited.
    InvitedIsMember { contact: String } = "invited-is-member", "{contact} is a member's already; only who has not joined can be invited";
    /// The first invitation counts.
    InvitedAlready { contact: String, until: String } = "invited-already", "{contact} was invited by another member, whose invitation counts until {until}";
    /// An invitation is judged once, while it waits.
    NoReview { member: String, state: &'static str } = "no-review", "the invitation of {member} is {state}; only one that waits for a review can be approved or rejected";
    /// No pin holds the member.
    NoPin { member: String } = "no-pin", "{member} is not pinned";
    /// Points are set aside for a payment; the accounts cannot be joined or parted meanwhile.
    HoldsOpen { member: String, holds: i64 } = "holds-open", "{member} has {holds} open holds";
    /// The account was merged into another and is read-only.
    Merged { member: String, into: String } = "merged", "{member} was merged into {into}; name {into}, or take the merge back";
    /// Another account was merged into the one that should go.
    HasMerged { member: String, other: String } = "has-merged", "{other} was merged into {member}; take that back first";
    /// A hidden question is neither answered nor has an answer accepted.
    QuestionHidden { question: String } = "question-hidden", "{question} is hidden; only a question that is shown takes answers";
    /// A hidden answer is not accepted.
    AnswerHidden { answer: String } = "answer-hidden", "{answer} is hidden; accept one that is shown";
    /// What is hidden is hidden.
    AlreadyHidden { text: String, at: String } = "already-hidden", "{text} is hidden since {at}";
    /// Only the asker or an operator accepts.
    NotTheAsker { question: String, asker: String, member: String } = "not-the-asker", "{question} is {asker}'s; {member} cannot accept an answer to it";
    /// One answer a question.
    HasAccepted { question: String, answer: String } = "has-accepted", "{question} has its accepted answer, {answer}; a question has one";
    /// Nothing happens to what is not there yet.
    BeforeIt { what: String, begun: String, at: String } = "before-it", "{what} stands at {begun}; nothing can be recorded for {at}";
    /// A code names one club.
    ClubKnown { club: Code } = "club-known", "there is a club {club} already";
    /// A code names one course.
    CourseKnown { course: Code } = "course-known", "there is a course {course} already";
    /// Nobody joins twice.
    InClub { member: String, club: Code, since: String } = "in-club", "{member} is in {club} since {since}";
    /// Who is in no club cannot leave it, nor be checked in.
    NotInClub { member: String, club: Code, at: String } = "not-in-club", "{member} is not in {club} at {at}";
    /// The condition to join does not hold.
    NotForMember { member: String, what: String, condition: String } = "not-for-member", "{what} is for members with {condition}; {member} is none";
    /// Every place is taken.
    Full { what: String, places: i64 } = "full", "all {places} places of {what} are taken";
    /// A member is checked in once at a meeting.
    CheckedIn { member: String, meeting: String, at: String } = "checked-in", "{member} was checked in at {meeting}, {at}";
    /// After that a check-in needs a reason.
    CheckInLate { meeting: String, until: String } = "check-in-late", "check-in at {meeting} was open until {until}; later it needs a reason";
    /// Nobody attends before the day.
    NotYet { what: String, opens: String } = "not-yet", "nobody can be entered for {what} before {opens}";
    /// Nobody enrols twice.
    Enrolled { member: String, course: Code, since: String } = "enrolled", "{member} is enrolled in {course} since {since}";
    /// A session is for those who are enrolled.
    NotEnrolled { member: String, course: Code } = "not-enrolled", "{member} is not enrolled in {course}";
    /// The course is for a higher tier.
    BelowTier { member: String, course: Code, tier: Code } = "below-tier", "{course} is open from {tier} on; {member} stands below";
    /// The fee was not paid, or another amount.
    FeeDue { course: Code, fee: String } = "fee-due", "{course} costs {fee}";
    /// Nothing is to be paid.
    NoFee { member: String, course: Code } = "no-fee", "{course} costs {member} nothing";
    /// A session is attended once.
    Attended { member: String, session: String, at: String } = "attended", "{member} attended {session}, {at}";
    /// A course is completed once.
    CourseCompleted { member: String, course: Code, at: String } = "course-completed", "{member} completed {course}, {at}";
    /// More sessions are needed than there are.
    NeededOverSessions { needed: i64, sessions: i64 } = "needed-over-sessions", "{needed} of {sessions} sessions cannot be needed";
    /// An event is taken back once.
    EventUndone { event: String } = "event-undone", "{event} was taken back already";
    /// What takes an event back is no event itself.
    NothingToUndo { event: String } = "nothing-to-undo", "{event} takes another event back; it cannot be taken back itself";
    /// A penalty forbids to use points.
    SpendFrozen { member: String, penalty: Code } = "spend-frozen", "points of {member} are frozen until penalty {penalty} is lifted";
    /// The same, for a while.
    SpendFrozenUntil { member: String, penalty: Code, until: String } = "spend-frozen-until", "points of {member} are frozen by penalty {penalty} until {until}";
    /// A penalty forbids to use benefits and coupons.
    UseSuspended { member: String, penalty: Code } = "use-suspended", "benefits and coupons of {member} rest until penalty {penalty} is lifted";
    /// The same, for a while.
    UseSuspendedUntil { member: String, penalty: Code, until: String } = "use-suspended-until", "benefits and coupons of {member} rest by penalty {penalty} until {until}";
    /// The program has no such penalty.
    NoSuchPenalty { penalty: String } = "no-such-penalty", "the program has no penalty {penalty}";
    /// A penalty begins now or later.
    PenaltyInThePast { from: String } = "penalty-in-the-past", "a penalty cannot begin at {from}: that is past";
    /// A proposal waits to be upheld or withdrawn.
    PenaltyProposed { member: String, number: u32 } = "penalty-proposed", "penalty {number} of {member} is only proposed; uphold it to let it begin, or lift it";
    /// An active penalty may be lifted or appealed against.
    PenaltyActive { member: String, number: u32, until: String } = "penalty-active", "penalty {number} of {member} is active; lift it, or appeal against it through {until}";
    /// The same, once nobody may object any more.
    PenaltyPastAppeal { member: String, number: u32 } = "penalty-past-appeal", "penalty {number} of {member} is active and the time to appeal is over; it can only be lifted";
    /// An appeal waits to be decided.
    PenaltyAppealed { member: String, number: u32 } = "penalty-appealed", "penalty {number} of {member} is under appeal; uphold or overturn it";
    /// What was upheld may be lifted.
    PenaltyUpheld { member: String, number: u32 } = "penalty-upheld", "penalty {number} of {member} was upheld; it can only be lifted";
    /// Its time is over.
    PenaltyEnded { member: String, number: u32 } = "penalty-ended", "penalty {number} of {member} has ended; nothing more can be done about it";
    /// It was lifted.
    PenaltyLifted { member: String, number: u32 } = "penalty-lifted", "penalty {number} of {member} was lifted; nothing more can be done about it";
    /// It was overturned.
    PenaltyOverturned { member: String, number: u32 } = "penalty-overturned", "penalty {number} of {member} was overturned; nothing more can be done about it";
    /// Nobody objects for ever.
    AppealClosed { member: String, number: u32, until: String } = "appeal-closed", "penalty {number} of {member} could be appealed against through {until}; it can only be lifted";
    /// Accounts are not joined or parted while a penalty is open.
    PenaltyOpen { member: String, number: u32, penalty: Code } = "penalty-open", "penalty {number} ({penalty}) of {member} is open; lift it or let it end first";
    /// The coupon opens later.
    CouponNotYet { coupon: String, from: String } = "coupon-not-yet", "coupon {coupon} can be used from {from}";
    /// The coupon ended.
    CouponEnded { coupon: String, ended: String } = "coupon-ended", "coupon {coupon} ended {ended}; issue another";
    /// Every use of the coupon is used.
    CouponUsed { coupon: String, uses: u32 } = "coupon-used", "coupon {coupon} has been used; its uses were {uses}";
    /// The coupon is taken away, or in other hands.
    CouponGone { coupon: String } = "coupon-gone", "coupon {coupon} was taken away or moved; only a usable coupon can be used";
    /// The coupon is somebody else's.
    CouponNotYours { coupon: String, member: String } = "coupon-not-yours", "coupon {coupon} is not {member}'s; a coupon is used by whom it was issued to";
    /// The coupon is set aside for another payment.
    CouponReserved { coupon: String, until: String } = "coupon-reserved", "coupon {coupon} is reserved for another order until {until}; redeem it there or release it";
    /// The coupon is not set aside.
    CouponNotReserved { coupon: String } = "coupon-not-reserved", "coupon {coupon} is not reserved; only a reservation can be released";
    /// A coupon is used once on an order.
    CouponOnOrder { coupon: String } = "coupon-on-order", "coupon {coupon} is used on that order already; it can be used once on each";
    /// The member has as many of the template as anyone may have.
    CouponMemberLimit { template: Code, member: String, limit: u32 } = "coupon-member-limit", "{member} has had {limit} of {template}, and nobody gets more";
    /// The member has used as many of the template as anyone may use.
    CouponUsesLimit { template: Code, member: String, limit: u32 } = "coupon-uses-limit", "{member} has used {limit} of {template}, and nobody may use more";
    /// The code was used as often as it may be, by all together.
    CouponCodeUsed { coupon: String, uses: i64 } = "coupon-code-used", "coupon {coupon} has been used {uses} times, and no more are allowed";
    /// As many are issued as there may be.
    CouponIssueLimit { template: Code, asked: i64, left: i64 } = "coupon-issue-limit", "{asked} of {template} asked; {left} can still be issued";
    /// The template takes no more off in all than its budget.
    CouponBudget { template: Code, off: String, left: String } = "coupon-budget", "{template} would take {off} off; {left} of its budget are left";
    /// Nothing of the template can be used any more.
    CouponOver { template: Code, ended: String } = "coupon-over", "{template} ended {ended}; a coupon of it could never be used";
    /// The eligible lines come to too little.
    CouponBelowMinimum { coupon: String, spend: String, least: String } = "coupon-below-minimum", "coupon {coupon} needs {least} of goods it is for; there are {spend}";
    /// The coupon's own condition on the order is not met.
    CouponNotForThisOrder { coupon: String } = "coupon-not-for-this-order", "coupon {coupon} is not for this order";
    /// Another coupon takes more off, and the two do not go together.
    CouponNotBeside { coupon: String } = "coupon-not-beside", "coupon {coupon} cannot be used beside the others; name one of them alone";
    /// Nothing is left that the coupon could take off.
    CouponNothingLeft { coupon: String } = "coupon-nothing-left", "coupon {coupon} would take nothing off; nothing it is for is left to pay";
    /// The account was not merged.
    NotMerged { member: String } = "not-merged", "{member} is merged into nobody";
    /// A term of the plan runs or waits; another is a renewal.
    PlanRuns { member: String, plan: Code, until: String } = "plan-runs", "{member} has {plan} until {until}; a further payment is a renewal";
    /// A plan for life needs no further term, and has no end.
    PlanForLife { member: String, plan: Code } = "plan-for-life", "{member} has {plan} for life; it has no end that could be moved";
    /// Nothing to renew.
    NothingToRenew { member: String, plan: Code } = "nothing-to-renew", "{member} never had {plan}; the first payment is a subscription";
    /// The plan has no trial.
    NoTrial { plan: Code } = "no-trial", "{plan} offers no trial (plans.{plan}.trial)";
    /// A person has one trial.
    TriedBefore { member: String } = "tried-before", "{member} had a trial before; a person has one";
    /// The payment paid for another term.
    PaymentKnown { payment: String } = "payment-known", "payment {payment} has paid for a term already";
    /// No term of the plan is left.
    NoTerm { member: String, plan: Code } = "no-term", "{member} has no term of {plan} that is left";
    /// The term is not in force.
    PlanNotActive { member: String, plan: Code, state: &'static str } = "plan-not-active", "{plan} of {member} is not in force ({state}); only one that is can be paused or cancelled";
    /// The term was not stopped.
    NotPaused { member: String, plan: Code, state: &'static str } = "not-paused", "{plan} of {member} is not paused ({state}); only a paused one goes on";
    /// All days of pause are used, or there are none.
    NoPause { plan: Code, used: i64, most: i64 } = "no-pause", "a term of {plan} may be paused for {most} days (plans.{plan}.pause_max), {used} are used";
    /// The pause asked for is longer than what is left.
    PauseTooLong { plan: Code, left: i64, latest: String } = "pause-too-long", "{left} days of pause are left of {plan}; it can be paused through {latest}";
    /// It will not be renewed already.
    AlreadyCancelled { member: String, plan: Code } = "already-cancelled", "{plan} of {member} is cancelled already; a renewal payment takes that back";
    /// The plan gives nothing back.
    NoRefund { plan: Code } = "no-refund", "{plan} gives no money back (plans.{plan}.refund)";
    /// The time in which it gives all back is over.
    RefundTooLate { plan: Code, last: String } = "refund-too-late", "{plan} gave its price back through {last}";
    /// It gives all back as long as nothing was used.
    RefundOfUsed { plan: Code, uses: i64 } = "refund-of-used", "{plan} gives its price back while no benefit is used; {uses} are";
    /// A plan for life has no days by which it could be given back.
    NoDaysLeft { plan: Code } = "no-days-left", "{plan} lasts for life; there are no days left to give back";
    /// A plan is not exchanged for itself.
    SamePlan { plan: Code } = "same-plan", "{plan} is the plan given up; an upgrade goes to another";
    /// The use is none that can be given back.
    NoUse { usage: String } = "no-use", "no use is called {usage} whose benefit still runs; only such a use is given back";
    /// Nothing is set aside under this name.
    NotReserved { usage: String } = "not-reserved", "nothing is set aside as {usage}; only a use that is set aside can be taken or released";
    /// The grant is none that can be taken away.
    NoOpenGrant { member: String, grant: u32 } = "no-open-grant", "{member} has no grant {grant} with uses left; see benefit list";
    /// A right without uses of its own.
    NotToUse { benefit: Code } = "not-to-use", "{benefit} comes by itself, as points, a rebate or a coupon; it is not used";
    /// The plan of the benefit stands still.
    Suspended { member: String, benefit: Code } = "suspended", "{benefit} of {member} is suspended with its plan; it can be used when the plan is in force again";
    /// All members together have used what there was.
    OutOfStock { benefit: Code, stock: i64 } = "out-of-stock", "all {stock} of {benefit} are gone";
    /// Not every character of the activation code is right.
    CodeMistyped = "code-mistyped", "the activation code is mistyped: its check character does not fit";
    /// The code was redeemed.
    CodeUsed = "code-used", "the activation code was redeemed before";
    /// The codes of its batch hold no longer.
    CodeVoid { batch: i64 } = "code-void", "the activation code is of batch {batch}, which was voided";
    /// It was not redeemed in time.
    CodeExpired { last: String } = "code-expired", "the activation code could be redeemed through {last}";
    /// Too many codes were wrong.
    TooManyTries { member: String, tries: i64, next: String } = "too-many-tries", "{tries} codes of {member} were wrong; the next can be tried {next}";
    /// The name is another provider's.
    ProviderKnown { provider: String } = "provider-known", "a provider called {provider} is there already; remove it first";
    /// A provider cannot be spoken to without that.
    ProviderNeeds { kind: &'static str, option: &'static str } = "provider-needs", "a provider of kind {kind} needs {option}";
    /// Without the provider's own key nothing it says can be verified.
    NoPeerKey { provider: String } = "no-peer-key", "{provider} has no public key of Alipay; without it no answer can be verified";
    /// The file holds no key that can be used.
    BadKey { file: String } = "bad-key", "{file} holds no RSA key of at least 2048 bits in PEM or Base64";
    /// Our own key was handed in for the provider's.
    OwnKey = "own-key", "the public key is the other half of our own; the one Alipay shows for the application is needed";
    /// A mini-program sends nobody anywhere.
    NoLoginPage { provider: String } = "no-login-page", "{provider} has no login page: a mini-program hands over its code itself";
    /// Nothing else would be left to log in with.
    LastWay { member: String } = "last-way", "it is the last way in which {member} can log in";
    /// This build has no socket.
    NotOnline = "not-online", "this build has no feature \"online\"; providers cannot be asked";
    /// The batch was voided.
    BatchVoid { batch: i64 } = "batch-void", "batch {batch} was voided before";
    /// The text is no card number; it is not told back.
    NotACard = "not-a-card", "that is no card number";
    /// The text is the number of an identity card; it is not told back.
    CardIsIdentity = "card-is-identity", "that is the number of an identity card, not of a bank card";
    /// The key of fingerprints is not at hand, or not this file's.
    NoCardKey { path: String } = "no-key", "the key of card fingerprints is not in {path}, or is not this shop's";
    /// The card is another member's.
    BoundElsewhere { last4: String } = "bound-elsewhere", "a card ending in {last4} is bound to another member";
    /// What the card stands at does not allow it.
    CardStands { card: i64, state: &'static str } = "card-stands", "card {card} is {state}; that does not go with it";
    /// A deposit failed less than a day ago.
    DepositTooSoon { card: i64, until: String } = "too-soon", "the last deposit to card {card} failed; the next can be sent {until}";
    /// Three deposits were sent in thirty days.
    DepositTooMany { card: i64, until: String } = "too-many", "three deposits were sent in thirty days; the next to card {card} can be sent {until}";
    /// Every amount of an account is asked for.
    NoAmountFree { account: String } = "too-many-open", "99 challenges are open on {account}; every amount is taken";
    /// An account of that name exists.
    AccountKnown { account: String } = "account-known", "there is a receiving account {account} already";
    /// A line serves one payment, and a payment one line.
    PairTaken { suggestion: String, taken: String } = "pair-taken", "{suggestion} cannot be accepted: {taken} is matched already";
}
