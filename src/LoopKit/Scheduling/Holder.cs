namespace LoopKit.Scheduling;

/// <summary>A call that was let go.</summary>
/// <param name="Permit">Its permit.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="GrantedAt">When.</param>
internal sealed record Holder(Permit Permit, PermitRequest Request, DateTimeOffset GrantedAt);
