using LoopKit.Engine;
using LoopKit.Plugins;
using LoopKit.Storage;
using LoopKit.Testing.Seams;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Testing;

/// <summary>A host for tests with a store in memory and a clock that stands still: waits of hours take no time, and a test says when they end.</summary>
/// <remarks>
/// <para>Everything else is real: engine, coordinator, scheduler, tools, processes, git. Nothing outside its own directory is touched.</para>
/// <para>Do not await what only ends when the clock moves, such as an unanswered question or the stop of a loop that is in the middle of a call: start it,
/// call <see cref="RunToIdleAsync"/>, then await it.</para>
/// </remarks>
public sealed class InMemoryTestHost : TestHost
{
    private readonly Func<ServiceProvider> _start;
    private readonly OpenCalls _calls;
    private readonly InMemoryLoopStore? _memory;

    private InMemoryTestHost(string directory, bool ownsDirectory, ManualTimeProvider time, OpenCalls calls, InMemoryLoopStore? memory, Func<ServiceProvider> start)
        : base(directory, ownsDirectory, start())
    {
        Time = time;
        _calls = calls;
        _memory = memory;
        _start = start;
        Listen();
    }

    /// <summary>The host's clock.</summary>
    public ManualTimeProvider Time { get; }

    private Stillness Stillness => Provider.GetRequiredService<Stillness>();

    private LoopEngine Loops => Provider.GetRequiredService<LoopEngine>();

    /// <summary>Makes a host.</summary>
    /// <param name="transcript">The scripted model's transcript, for example from a <see cref="ScriptedModelBuilder"/>. <see langword="null"/>: none.</param>
    /// <param name="configure">Adds tools, models and other parts.</param>
    public static InMemoryTestHost Create(string? transcript = null, Action<ILoopKitBuilder>? configure = null)
    {
        var time = new ManualTimeProvider();
        var store = new InMemoryLoopStore(time);
        return Create(Prepare(directory: null, transcript), ownsDirectory: true, time, store, store, configure, passage: null);
    }

    /// <summary>Makes a host over what an earlier one has left, with something in the way of its calls.</summary>
    internal static InMemoryTestHost Create(
        string directory, bool ownsDirectory, ManualTimeProvider time, ILoopStore store, InMemoryLoopStore? memory, Action<ILoopKitBuilder>? configure, IPassage? passage)
    {
        var calls = new OpenCalls(passage);
        return new InMemoryTestHost(directory, ownsDirectory, time, calls, memory, () =>
        {
            var services = new ServiceCollection();
            services.AddSingleton<TimeProvider>(time);
            services.AddSingleton(store);
            return Build(directory, services, configure, all => all.PutBetween(calls));
        });
    }

    /// <summary>Starts a loop and moves the clock until it has come to rest, or waits for something outside.</summary>
    /// <returns>Where it stands then.</returns>
    public async Task<LoopSnapshot> RunAsync(LoopSpec spec)
    {
        var id = LoopId.New(Time);
        await Engine.StartAsync(id, spec, Deadline).ConfigureAwait(false);
        await RunToIdleAsync().ConfigureAwait(false);
        var loop = await FindAsync(id).ConfigureAwait(false);
        for (var look = 0; look < 20 && loop.Status == LoopStatus.Running && !_calls.HasOpen(id); look++)
        {
            // It waits for nothing and has not come to rest: most likely it was seen between two steps.
            await Task.Yield();
            await RunToIdleAsync().ConfigureAwait(false);
            loop = await FindAsync(id).ConfigureAwait(false);
        }

        return loop;
    }

    /// <summary>Waits until nothing more happens unless the clock moves or something arrives from outside.</summary>
    /// <exception cref="TimeoutException">Something has not ended within two minutes of this host's life; the message says what.</exception>
    public async Task SettleAsync()
    {
        try
        {
            while (true)
            {
                // What changes while it is looked at is looked at again; the wait is armed before the look.
                var (stillness, changes, next) = (Stillness, Stillness.Changes, Stillness.Next());
                HostCrashedException.ThrowIf(_calls.IsClosed);
                var busy = await FindBusyAsync().ConfigureAwait(false);
                if (stillness.Changes == changes)
                {
                    if (busy is null)
                    {
                        return;
                    }

                    await next.WaitAsync(Deadline).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (Deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"The host does not come to rest: {await FindBusyAsync().ConfigureAwait(false) ?? "it changes all the time"}.");
        }
    }

    /// <summary>Moves the clock from timer to timer until every loop is at rest or waits for something outside: a command, a message, a <see cref="TestGate"/>.</summary>
    /// <remarks>
    /// Retries, rate limits, delays of models and questions that nobody answers run their time. A timeout fires when its time comes before such a wait
    /// ends; but when nothing is left to wait for but timeouts, the clock stands still: <see cref="ManualTimeProvider.Advance"/> lets one happen.
    /// Commands, git and files take the time that they take.
    /// </remarks>
    /// <exception cref="TimeoutException">Something has not ended within two minutes of this host's life; the message says what.</exception>
    public async Task RunToIdleAsync()
    {
        await SettleAsync().ConfigureAwait(false);
        while (Time.HasWaits)
        {
            Time.FireNext();
            await SettleAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops the host and starts it again over the same store, directory and clock; it goes on with its loops.</summary>
    public async Task RestartAsync()
    {
        await Provider.DisposeAsync().ConfigureAwait(false);
        _memory?.EndHosts();
        Provider = _start();
        Listen();
        await RecoverAsync().ConfigureAwait(false);
    }

    /// <summary>Goes on with the loops of the store, as a host does when it is started.</summary>
    internal async Task RecoverAsync()
    {
        await Loops.RecoverAsync(Deadline).ConfigureAwait(false);
        Loops.HearAll();
    }

    private async Task<LoopSnapshot> FindAsync(LoopId loop) =>
        await Engine.FindAsync(loop, Deadline).ConfigureAwait(false) ?? throw new InvalidOperationException($"Loop '{loop}' is gone from the store.");

    private void Listen()
    {
        var stillness = Stillness;
        _calls.Changed = stillness.Change;
    }

    /// <summary>A loop that still does something, in words, or <see langword="null"/>.</summary>
    private async ValueTask<string?> FindBusyAsync()
    {
        // One look at the calls for all questions: one that returns in between must not be taken for a wait by the first and for nothing by the next.
        var calls = _calls.ToList();
        if (await Loops.FindRunnersAsync().ConfigureAwait(false) is not { } runners)
        {
            return "a loop is being taken over";
        }

        foreach (var runner in runners)
        {
            if (runner.Waits is not { IsOver: false } wait || (wait.Work is not null && !runner.WaitsForBudget && !calls.Any(call => call.Loop == runner.Loop)))
            {
                return $"loop '{runner.Loop}' is between two calls";
            }
        }

        return await OpenCalls.FindBusyAsync(calls).ConfigureAwait(false);
    }
}
