namespace LoopKit.Scheduling;

/// <summary>Leave to make one model call.</summary>
/// <param name="Id">Names the permit.</param>
/// <param name="Loop">Its holder.</param>
/// <param name="Lane">What it counts against.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
public sealed record Permit(long Id, LoopId Loop, string Lane, DateTimeOffset ExpiresAt);
