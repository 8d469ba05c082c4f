using LoopKit.Plugins;
using LoopKit.Storage;

namespace LoopKit.Testing.Crashes;

/// <summary>A story that must end in the same way wherever its host is killed.</summary>
/// <remarks>
/// A run has a directory, a clock and a ledger of its own, and one host after the other: each next one begins when the one before was killed, goes on
/// with the loops of the store, and is driven again from the beginning. So everything that <see cref="DriveAsync"/> does must be repeatable:
/// give loops, commands and messages fixed identifiers.
/// </remarks>
public abstract class CrashScenario
{
    /// <summary>The scripted model's transcript; see <see cref="ScriptedModelBuilder"/>. <see langword="null"/>: none.</summary>
    public virtual string? Transcript => null;

    /// <summary>Prepares the directory of a run, before its first host.</summary>
    public virtual Task PrepareAsync(CrashStage stage) => Task.CompletedTask;

    /// <summary>Adds tools, models and other parts to a host. What tools do to the world they do to the stage's ledger.</summary>
    public virtual void Configure(ILoopKitBuilder builder, CrashStage stage)
    {
    }

    /// <summary>Opens the store over the run's directory; it is closed when a host has died. <see langword="null"/>, the default: a store in memory, which outlives the hosts.</summary>
    public virtual ILoopStore? OpenStore(CrashStage stage) => null;

    /// <summary>Starts loops, sends messages and commands, moves the clock. Afterwards the clock is moved until everything is at rest.</summary>
    /// <exception cref="HostCrashedException">The host was killed meanwhile: let it pass.</exception>
    public abstract Task DriveAsync(InMemoryTestHost host, CrashStage stage);

    /// <summary>What must be the same however often the host was killed, one fact a line: end states, files, what is in the ledger.</summary>
    public abstract Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage);
}
