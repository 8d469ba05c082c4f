namespace LoopKit.Engine;

/// <summary>What a loop's runner waits for.</summary>
/// <param name="Work">The step that is being carried out.</param>
/// <param name="Timer">The point in time.</param>
/// <param name="HearsMail">Whether mail ends the wait too.</param>
internal sealed record RunnerWait(Task? Work, Task? Timer, bool HearsMail = true)
{
    public static RunnerWait ForMail { get; } = new(null, null);

    /// <summary>Whether it has come: the runner goes on as soon as a thread is free.</summary>
    public bool IsOver => Work?.IsCompleted == true || Timer?.IsCompleted == true;
}
