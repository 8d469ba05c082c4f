using LoopKit.Coordination;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Testing;

/// <summary>What the hosts for tests have in common: the real engine, a directory of their own, a scripted model.</summary>
/// <remarks>Nothing outside its own directory is touched, and the directory is removed when a host that made it is disposed.</remarks>
public abstract class TestHost : IAsyncDisposable
{
    private readonly bool _ownsDirectory;
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));
    private bool _disposed;

    private protected TestHost(string directory, bool ownsDirectory, ServiceProvider provider)
    {
        Directory = directory;
        _ownsDirectory = ownsDirectory;
        Provider = provider;
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
    public ILoopEngine Engine => Provider.GetRequiredService<ILoopEngine>();

    /// <summary>The coordinator.</summary>
    public ICoordinator Coordinator => Provider.GetRequiredService<ICoordinator>();

    /// <summary>All services of the host.</summary>
    public IServiceProvider Services => Provider;

    private protected ServiceProvider Provider { get; set; }

    /// <summary>Ends every wait of a test that hangs: two minutes after the host was made.</summary>
    private protected CancellationToken Deadline => _deadline.Token;

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

    /// <summary>Waits until a loop has recorded an event that fits, and returns it.</summary>
    /// <exception cref="OperationCanceledException">It has not within two minutes of this host's life.</exception>
    public async Task<RecordedEvent> WaitForAsync(LoopId loop, Func<RecordedEvent, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        await foreach (var recorded in Engine.WatchAsync(loop, 0, Deadline).ConfigureAwait(false))
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
        await foreach (var recorded in Engine.WatchAsync(loop, 0, Deadline).ConfigureAwait(false))
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
        GC.SuppressFinalize(this);
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            if (ReplaysAtEnd)
            {
                await ReplayCheck.RunAsync(Provider).ConfigureAwait(false);
            }
        }
        finally
        {
            await Provider.DisposeAsync().ConfigureAwait(false);
            _deadline.Dispose();
            if (_ownsDirectory)
            {
                System.IO.Directory.Delete(Directory, recursive: true);
            }
        }
    }

    private protected static string Prepare(string? directory, string? transcript)
    {
        var path = directory ?? System.IO.Directory.CreateTempSubdirectory("loopkit-test-").FullName;
        System.IO.Directory.CreateDirectory(Path.Combine(path, "workspace"));
        if (transcript is not null)
        {
            File.WriteAllText(Path.Combine(path, "transcript.yaml"), transcript);
        }

        return path;
    }

    private protected static ServiceProvider Build(string directory, IServiceCollection services, Action<ILoopKitBuilder>? configure, Action<IServiceCollection>? finish = null)
    {
        var builder = services.AddLoopKit(options =>
        {
            options.StorePath = Path.Combine(directory, "store");
            options.WorktreePath = Path.Combine(directory, "worktrees");
            options.UserDefinitionsPath = Path.Combine(directory, "loops");

            // The same on every machine. A test of what a sandbox does asks for it.
            options.Sandbox = SandboxMode.Off;
        });
        configure?.Invoke(builder);
        finish?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }
}
