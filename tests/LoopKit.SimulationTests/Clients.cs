using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.SimulationTests;

/// <summary>People and programs that use whatever host there is, and insist: a request that failed is made again, with the same identifier.</summary>
internal sealed class Clients(World world, Func<SimulatedHost?> host, Action restart)
{
    private static readonly TimeSpan _busyTime = TimeSpan.FromMinutes(9);
    private readonly List<LoopId> _loops = [];
    private readonly HashSet<LoopId> _stopped = [];
    private readonly List<(LoopId Loop, MessageId Message)> _sent = [];
    private int _commands;

    public IReadOnlyList<LoopId> Loops => _loops;

    /// <summary>Begins everything that the clients of this simulation do.</summary>
    public IReadOnlyList<Task> Begin()
    {
        List<Task> all = [];
        for (var loop = world.Random.Next(1, 5); loop > 0; loop--)
        {
            var id = new LoopId($"loop-{loop}");
            _loops.Add(id);
            all.Add(StartAsync(id, After(TimeSpan.FromMinutes(1))));
        }

        for (var action = world.Random.Next(25); action > 0; action--)
        {
            all.Add(ActAsync(_loops[world.Random.Next(_loops.Count)], $"{action}", world.Random.Next(10), After(_busyTime)));
        }

        all.Add(OperateAsync());
        return all;
    }

    /// <summary>What the clients were promised and did not get.</summary>
    public async Task<IReadOnlyList<string>> BrokenPromisesAsync()
    {
        List<string> broken = [];
        foreach (var loop in _stopped)
        {
            var end = await world.Store.FindLoopAsync(loop);
            if (end!.Status != LoopStatus.Stopped)
            {
                broken.Add($"loop '{loop}' was told to stop and accepted it, but it is {end.Status}");
            }
        }

        foreach (var (loop, message) in _sent)
        {
            var inbox = await world.Store.ReadAsync(StreamId.ForInbox(loop)).Select(MessageSerializer.FromEvent).ToListAsync();
            if (inbox.Count(delivered => delivered.Id == message) != 1)
            {
                broken.Add($"message '{message}' is {inbox.Count(delivered => delivered.Id == message)} times in the inbox of '{loop}'");
            }
        }

        return broken;
    }

    private TimeSpan After(TimeSpan longest) => TimeSpan.FromMilliseconds(world.Random.Next((int)longest.TotalMilliseconds));

    private async Task StartAsync(LoopId loop, TimeSpan after)
    {
        await Task.Delay(after, world.Time);
        await InsistAsync(current => current.Engine.StartAsync(loop, SimulatedHost.Spec with { Name = loop.Value }));
    }

    private async Task ActAsync(LoopId loop, string name, int kind, TimeSpan after)
    {
        await Task.Delay(after, world.Time);
        var (id, message, me) = (new CommandId($"c-{name}"), new MessageId($"m-{name}"), Address.ForPerson("ada"));
        switch (kind)
        {
            case 0:
                await InsistAsync(current => current.Engine.SendAsync(loop, new PauseLoop { Id = id }));
                break;
            case 1:
                await InsistAsync(current => current.Engine.SendAsync(loop, new ResumeLoop { Id = id }));
                break;
            case 2 when world.Chance(0.5):
                if (await InsistAsync(current => current.Engine.SendAsync(loop, new StopLoop { Id = id, By = "ada", Reason = "enough" })) is CommandResult.Accepted)
                {
                    _stopped.Add(loop);
                    world.Counts.Add("stops");
                }

                break;
            case 3 when world.Chance(0.5):
                await SendAsync(loop, message, current => current.Coordinator.StopAsync(new StopRequest { Id = message, From = me, To = loop, Reason = "enough" }));
                break;
            case 4:
                await InsistAsync(async current =>
                {
                    await current.Coordinator.SubscribeAsync(loop, "news");
                    return true;
                });
                await InsistAsync(current => current.Coordinator.AlertAsync(new Alert { Id = message, From = me, Topic = "news", Text = "the build is red" }));
                break;
            case 5:
                restart();
                world.Counts.Add("restarts");
                break;
            case 9:
                await InsistAsync(current => current.Engine.SendAsync(loop, new SteerLoop { Id = id, By = "ada", Text = "hurry" }));
                world.Counts.Add("steers");
                break;
            case 6 or 7:
                var result = await InsistAsync(current => current.Coordinator.QueryAsync(new Query { Id = message, From = me, To = loop, Text = "Well?", Timeout = TimeSpan.FromMinutes(3) }));
                world.Counts.Add($"queries {result.GetType().Name}");
                break;
            default:
                await SendAsync(loop, message, current => current.Coordinator.ShareAsync(new Share { Id = message, From = me, To = loop, Text = "the port is 8081" }));
                break;
        }
    }

    private async Task SendAsync(LoopId loop, MessageId message, Func<SimulatedHost, ValueTask<MessageReceipt>> sendAsync)
    {
        if (await InsistAsync(sendAsync) is MessageReceipt.Accepted)
        {
            _sent.Add((loop, message));
            world.Counts.Add("messages");
        }
    }

    /// <summary>Somebody looks after loops that need help, until all have ended.</summary>
    private async Task OperateAsync()
    {
        var done = false;
        while (!done)
        {
            await Task.Delay(TimeSpan.FromSeconds(30), world.Time);
            done = true;
            foreach (var loop in _loops)
            {
                var status = (await world.Store.FindLoopAsync(loop))?.Status ?? LoopStatus.Running;
                done &= status.IsFinal();
                if (status is LoopStatus.Blocked or LoopStatus.Paused && (world.IsCalm || world.Chance(0.3)))
                {
                    world.Counts.Add($"{status} loops resumed");
                    var command = new ResumeLoop { Id = new CommandId($"o-{++_commands}") };
                    await InsistAsync(current => current.Engine.SendAsync(loop, command));
                }
            }
        }
    }

    private async Task<T> InsistAsync<T>(Func<SimulatedHost, ValueTask<T>> requestAsync)
    {
        while (true)
        {
            if (host() is { } current)
            {
                try
                {
                    return await requestAsync(current);
                }
                catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException
                    or LoopKitException { Code: ErrorCodes.StoreUnavailable or ErrorCodes.VersionConflict })
                {
                    world.Counts.Add("requests made again");
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
        }
    }
}
