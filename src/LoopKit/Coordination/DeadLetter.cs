namespace LoopKit.Coordination;

/// <summary>A message that its receiver did not get.</summary>
/// <param name="Message">The message.</param>
/// <param name="To">The receiver.</param>
/// <param name="Why">Why it did not.</param>
internal sealed record DeadLetter(Message Message, LoopId To, string Why);
