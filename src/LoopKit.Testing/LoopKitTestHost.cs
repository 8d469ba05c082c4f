using LoopKit.Engine;
using LoopKit.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Testing;

/// <summary>A host for tests: the real engine and the real store over a temporary directory, real time, a scripted model.</summary>
/// <remarks>
/// Nothing outside its own directory is touched, and the directory is removed when the host is disposed. To test a restart, make a second
/// host over the first one's <see cref="TestHost.Directory"/>. <see cref="InMemoryTestHost"/> is quicker where the store and the clock do not matter.
/// </remarks>
public sealed class LoopKitTestHost : TestHost
{
    private LoopKitTestHost(string directory, bool ownsDirectory, ServiceProvider provider)
        : base(directory, ownsDirectory, provider)
    {
    }

    /// <summary>Makes a host.</summary>
    /// <param name="transcript">The scripted model's transcript; see <c>docs/scripted-model.md</c>. <see langword="null"/>: the one that the directory has.</param>
    /// <param name="configure">Adds tools, models and other parts, or another store.</param>
    /// <param name="directory">The directory of an earlier host. <see langword="null"/>: a new temporary one.</param>
    public static LoopKitTestHost Create(string? transcript = null, Action<ILoopKitBuilder>? configure = null, string? directory = null)
    {
        var path = Prepare(directory, transcript);
        return new LoopKitTestHost(path, directory is null, Build(path, new ServiceCollection(), configure));
    }

    /// <summary>Starts a loop and waits until it has come to rest.</summary>
    /// <exception cref="OperationCanceledException">It has not come to rest within two minutes of this host's life.</exception>
    public async Task<LoopSnapshot> RunAsync(LoopSpec spec)
    {
        var id = LoopId.New(TimeProvider.System);
        await Engine.StartAsync(id, spec, Deadline).ConfigureAwait(false);
        return await Engine.WaitForRestAsync(id, Deadline).ConfigureAwait(false);
    }
}
