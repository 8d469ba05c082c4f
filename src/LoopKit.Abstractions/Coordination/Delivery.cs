namespace LoopKit.Coordination;

/// <summary>A message in a loop's inbox.</summary>
/// <param name="Offset">Its place in the inbox: 1, 2, 3 …</param>
/// <param name="At">When it was accepted, in UTC.</param>
/// <param name="Message">The message.</param>
public sealed record Delivery(long Offset, DateTimeOffset At, Message Message);
