using LoopKit.Coordination;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Testing;

/// <summary>A host for tests: the real engine over a temporary directory, with a scripted model.</summary>
/// <remarks>
/// Nothing outside its own directory is touched, and the directory is removed when the host is disposed. To test a restart, make a second
/// host over the first one's <see cref="Directory"/>.
/// </remarks>
public sealed class LoopKitTestHost : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly bool _ownsDirectory;
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));
    private bool _disposed;

    private LoopKitTestHost(string directory, bool ownsDirectory, ServiceProvider provider)
    {
        Directory = directory;
        _ownsDirectory = ownsDirectory;
        _provider = provider;
    }

    /// <summary>The directory of this host: <c>workspace</c>, <c>store</c>, <c>worktrees</c> and <c>transcript.yaml</c> are in it.</summary>
    public string Directory { get; }

    /// <summary>The directory that loops work on unless their specification says otherwise.</summary>
    public string Workspace => Path.Combine(Directory, "workspace");

    /// <summary>The scripted model of this host.</summary>
    public ModelRef Model => new("scripted", Path.Combine(Directory, "transcript.yaml"));

    /// <summary>Whether every loop of the store is replayed when the host is disposed, and fails the test when its journal is not exact. Default: yes.</summary>
    /// <remarks>Switch it off in tests that damage their store on purpose.</remarks>
    public bool ReplaysAtEnd { get; set; } = true;

    /// <summary>The engine.</summary>
    public ILoopEngine Engine => _provider.GetRequiredService<ILoopEngine>();

    /// <summary>The coordinator.</summary>
    public ICoordinator Coordinator => _provider.GetRequiredService<ICoordinator>();

    /// <summary>All services of the host.</summary>
    public IServiceProvider Services => _provider;

    /// <summary>Makes a host.</summary>
    /// <param name="transcript">The scripted model's transcript; see <c>docs/scripted-model.md</c>. <see langword="null"/>: the one that the directory has.</param>
    /// <param name="configure">Adds tools, models and other parts, or another store.</param>
    /// <param name="directory">The directory of an earlier host. <see langword="null"/>: a new temporary one.</param>
    public static LoopKitTestHost Create(string? transcript = null, Action<ILoopKitBuilder>? configure = null, string? directory = null)
    {
        var path = directory ?? System.IO.Directory.CreateTempSubdirectory("loopkit-test-").FullName;
        System.IO.Directory.CreateDirectory(Path.Combine(path, "workspace"));
        if (transcript is not null)
        {
            File.WriteAllText(Path.Combine(path, "transcript.yaml"), transcript);
        }

        var services = new ServiceCollection();
        var builder = services.AddLoopKit(options =>
        {
            options.StorePath = Path.Combine(path, "store");
            options.WorktreePath = Path.Combine(path, "worktrees");
            options.UserDefinitionsPath = Path.Combine(path, "loops");
        });
        configure?.Invoke(builder);
        return new LoopKitTestHost(path, directory is null, services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true }));
    }

    /// <summary>A specification of loop type <c>ralph</c> on this host's workspace and model.</summary>
    /// <param name="validation">The command whose exit code decides.</param>
    public LoopSpec Spec(string validation) => new()
    {
        Goal = "Make the validation pass.",
        Repository = Workspace,
        Model = Model,
        Validation = [new ValidationCommand { Command = validation, Timeout = TimeSpan.FromSeconds(60) }],
        MaxIterations = 5,
    };

    /// <summary>Starts a loop and waits until it has come to rest.</summary>
    /// <exception cref="OperationCanceledException">It has not come to rest within two minutes of this host's life.</exception>
    public async Task<LoopSnapshot> RunAsync(LoopSpec spec)
    {
        var id = LoopId.New(TimeProvider.System);
        await Engine.StartAsync(id, spec, _deadline.Token).ConfigureAwait(false);
        return await Engine.WaitForRestAsync(id, _deadline.Token).ConfigureAwait(false);
    }

    /// <summary>Waits until a loop has recorded an event that fits, and returns it.</summary>
    /// <exception cref="OperationCanceledException">It has not within two minutes of this host's life.</exception>
    public async Task<RecordedEvent> WaitForAsync(LoopId loop, Func<RecordedEvent, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        await foreach (var recorded in Engine.WatchAsync(loop, 0, _deadline.Token).ConfigureAwait(false))
        {
            if (fits(recorded))
            {
                return recorded;
            }
        }

        throw new InvalidOperationException($"Loop '{loop}' ended without such an event.");
    }

    /// <summary>The journal of a loop that has come to rest.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync(LoopId loop)
    {
        var last = (await Engine.FindAsync(loop).ConfigureAwait(false))?.Version ?? 0;
        List<RecordedEvent> events = [];
        await foreach (var recorded in Engine.WatchAsync(loop, 0, _deadline.Token).ConfigureAwait(false))
        {
            events.Add(recorded);
            if (recorded.Version >= last)
            {
                break;
            }
        }

        return events;
    }

    /// <summary>Writes a file of the workspace.</summary>
    public void WriteFile(string path, string content)
    {
        var file = Path.Combine(Workspace, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>Lets go of every loop, replays them, and closes the store; removes the directory when this host made it.</summary>
    /// <exception cref="NUnit.Framework.AssertionException">A replay differs; see <see cref="ReplaysAtEnd"/>.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            if (ReplaysAtEnd)
            {
                await ReplayCheck.RunAsync(_provider).ConfigureAwait(false);
            }
        }
        finally
        {
            await _provider.DisposeAsync().ConfigureAwait(false);
            _deadline.Dispose();
            if (_ownsDirectory)
            {
                System.IO.Directory.Delete(Directory, recursive: true);
            }
        }
    }
}
