using LoopKit.Cli.Views;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Sandbox;
using LoopKit.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoopKit.Cli.Hosting;

/// <summary>Hosts a store in the foreground and stays with one loop until it comes to rest.</summary>
internal sealed class ForegroundRun : IAsyncDisposable
{
    private readonly string _store;
    private readonly bool _json;
    private readonly IHost _host;

    private ForegroundRun(string store, bool json, IHost host)
    {
        _store = store;
        _json = json;
        _host = host;
    }

    public ILoopEngine Engine => _host.Services.GetRequiredService<ILoopEngine>();

    public static async Task<ForegroundRun> OpenAsync(string store, bool json, string? sandbox, CancellationToken cancellationToken)
    {
        var host = CliHost.Build(store, recover: false, sandbox: sandbox);
        await host.StartAsync(cancellationToken);
        return new ForegroundRun(store, json, host);
    }

    /// <summary>The loop of exactly this name; there is none while there is no store.</summary>
    public async ValueTask<LoopSnapshot?> FindAsync(string name, CancellationToken cancellationToken) =>
        LoopStores.Exists(_store) ? await LoopFinder.FindExactAsync(_host.Services.GetRequiredService<ILoopStore>(), name, cancellationToken) : null;

    /// <summary>What was asked for when the loop was started.</summary>
    public async ValueTask<LoopSpec> SpecOfAsync(LoopSnapshot loop, CancellationToken cancellationToken)
    {
        var first = await Engine.WatchAsync(loop.Id, 0, cancellationToken).FirstAsync(cancellationToken);
        return ((LoopStarted)first.Event).Spec;
    }

    /// <summary>Lets the loop go on, shows what happens after a version, and returns the exit code.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="afterVersion">What was shown before.</param>
    /// <param name="endsWait">Whether it calls its model at once when it waits for the end of a usage limit.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public async Task<int> FollowAsync(LoopSnapshot loop, long afterVersion, bool endsWait, CancellationToken cancellationToken)
    {
        if (loop.Status is LoopStatus.Failed or LoopStatus.Stopped or LoopStatus.Completed)
        {
            await Console.Error.WriteLineAsync($"loopkit: loop '{loop.Name}' has ended already; give another --name to run it anew.");
            return Finish(loop);
        }

        await SayWhenNotSandboxedAsync(_host.Services);
        try
        {
            await ShowAsync(loop, afterVersion, endsWait, cancellationToken);
            return Finish((await Engine.FindAsync(loop.Id, cancellationToken))!);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await _host.StopAsync(CancellationToken.None);
            await Console.Error.WriteLineAsync($"loopkit: interrupted; 'loopkit resume {loop.Name}' goes on where it was.");
            return ExitCodes.Interrupted;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    /// <summary>Nobody is to find out afterwards.</summary>
    internal static async ValueTask SayWhenNotSandboxedAsync(IServiceProvider services)
    {
        var status = services.GetRequiredService<ISandboxStatus>();
        if (status.NameFor() == "none")
        {
            await Console.Error.WriteLineAsync($"loopkit: {status.Describe()}");
        }
    }

    private async Task ShowAsync(LoopSnapshot loop, long afterVersion, bool endsWait, CancellationToken cancellationToken)
    {
        await using IRunView view = _json ? new JsonRunView() : RunViews.ForTerminal(Engine);
        view.Begin(loop);
        var resume = new ResumeLoop { Id = CommandId.New(TimeProvider.System), EndsWait = endsWait };
        if (await Engine.SendAsync(loop.Id, resume, cancellationToken) is CommandResult.NoSuchLoop)
        {
            throw new LoopKitException(ErrorCodes.LoopNotFound, $"Loop '{loop.Name}' is gone from the store '{_store}'.");
        }

        await foreach (var recorded in Engine.WatchAsync(loop.Id, afterVersion, cancellationToken))
        {
            await view.ShowAsync(recorded, cancellationToken);
            if (recorded.Event is LoopBlocked)
            {
                break;
            }
        }
    }

    private int Finish(LoopSnapshot loop)
    {
        if (_json)
        {
            JsonLines.WriteResult(loop);
        }
        else
        {
            RunViews.WriteEnd(loop);
        }

        return ExitCodes.Of(loop.Status);
    }
}
