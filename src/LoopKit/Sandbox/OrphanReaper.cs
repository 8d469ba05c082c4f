namespace LoopKit.Sandbox;

/// <summary>Ends what a loop's commands left behind when their host died.</summary>
internal static class OrphanReaper
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(2);

    /// <summary>Kills every process that carries the loop's tag, and returns how many there were. Linux only; elsewhere 0.</summary>
    /// <remarks>For recovery, before the loop runs again: then no process of the loop can be alive legitimately.</remarks>
    public static async ValueTask<int> KillAllAsync(LoopId loop)
    {
        return OperatingSystem.IsLinux()
            ? await TaggedProcesses.KillAllAsync($"{CommandEnvironment.LoopTag}={loop}", _limit).ConfigureAwait(false)
            : 0;
    }
}
