namespace LoopKit.Watchdog;

/// <summary>A sign that a loop is stuck.</summary>
/// <param name="Policy">The name of the policy that gives it.</param>
/// <param name="Evidence">What was seen, in one or two sentences. It is shown to people and to the model.</param>
public sealed record WatchdogSignal(string Policy, string Evidence);
