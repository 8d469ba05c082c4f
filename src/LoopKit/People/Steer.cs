namespace LoopKit.People;

/// <summary>What a person said to a loop and no turn has shown to its model yet.</summary>
/// <param name="Number">Its place among all that was said to the loop, from 1.</param>
/// <param name="By">Who said it.</param>
/// <param name="Text">What was said.</param>
/// <param name="At">When.</param>
internal sealed record Steer(int Number, string By, string Text, DateTimeOffset At);
