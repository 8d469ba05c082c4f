using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LoopKit.Coordination;

namespace LoopKit.LoadTest.Messages;

/// <summary>Many loops get many messages, and one of them reads slowly: the others and what must not be lost are to notice nothing.</summary>
internal sealed class MessageFlood(string mode, int loops, int rate, TimeSpan time)
{
    /// <summary>Two seconds of messages: the slow reader's inbox is full between its turns.</summary>
    private const int CapacitySeconds = 2;

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan _turn = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _slowTurn = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(3);

    /// <summary>Measures without a slow reader and with one, in turn, and prints a row for each and the ratio of both.</summary>
    public async Task RunAsync(int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        List<(MessageRow Without, MessageRow With)> pairs = [];
        await OnceAsync(slowReader: true, _warmUp, cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            var pair = (await OnceAsync(slowReader: false, time, cancellationToken), await OnceAsync(slowReader: true, time, cancellationToken));
            pairs.Add(pair);
            await output.WriteLineAsync(JsonSerializer.Serialize(pair.Item1, _json));
            await output.WriteLineAsync(JsonSerializer.Serialize(pair.Item2, _json));
        }

        var with = pairs.Select(pair => pair.With).ToList();
        await output.WriteLineAsync((Ratio.Of("messages a second to the others, with / without a slow reader", pairs.Select(pair => pair.With.OthersPerSecond / pair.Without.OthersPerSecond)) with { Goal = "COORD-04", AtLeast = 0.95 }).ToJson());
        await output.WriteLineAsync((Ratio.Of("alerts and requests to stop that were lost", with.Select(row => (double)row.AlertsLost + row.StopsLost)) with { Goal = "COORD-04", AtMost = 0 }).ToJson());
        await output.WriteLineAsync((Ratio.Of("p99 of a request to stop, in ms", with.Select(row => row.StopP99Ms)) with { Goal = "COORD-04", AtMost = 1_000 }).ToJson());
    }

    private Task<MessageRow> OnceAsync(bool slowReader, TimeSpan duration, CancellationToken cancellationToken) =>
        Measurement.InFreshDirectoryAsync(directory => MeasureAsync(directory, slowReader, duration, cancellationToken));

    private async Task<MessageRow> MeasureAsync(string directory, bool slowReader, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var listeners = new Listeners(mode, directory, rate * CapacitySeconds);
        var ids = await listeners.MakeAsync(loops);
        var all = ids.Select((loop, number) => new Listener(listeners, loop, slowReader && number == 0 ? _slowTurn : _turn)).ToList();
        foreach (var loop in ids)
        {
            await listeners.Coordinator.SubscribeAsync(loop, "news", cancellationToken);
        }

        using var ending = new CancellationTokenSource();
        var reading = all.Select(listener => Task.Run(() => listener.RunAsync(ending.Token), CancellationToken.None)).ToList();
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        var urgent = Task.Run(() => SendUrgentAsync(listeners, ids, duration, cancellationToken), cancellationToken);
        var sent = await Task.WhenAll(ids.Select(loop => Task.Run(() => SendAsync(listeners, loop, duration, cancellationToken), cancellationToken)));
        var (alerts, stops) = await urgent;
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var others = all.Skip(1).Sum(listener => listener.Seen);
        await ending.CancelAsync();
        await Task.WhenAll(reading);
        var seen = all.SelectMany(listener => listener.StopMilliseconds).Order().ToList();
        return new MessageRow
        {
            Mode = mode,
            Loops = loops,
            Rate = rate,
            SlowReader = slowReader,
            Sent = sent.Sum(),
            OthersPerSecond = Math.Round(others / seconds),
            DeadLetters = (await listeners.Coordinator.InspectAsync(cancellationToken)).DeadLetters,
            AlertsLost = ((long)alerts * loops) - all.Sum(listener => listener.Alerts),
            StopsLost = stops - seen.Count,
            StopP99Ms = seen.Count == 0 ? 0 : Math.Round(seen[Math.Min(seen.Count - 1, (int)(seen.Count * 0.99))], 1),
            HeapGrownMb = Math.Round((GC.GetTotalMemory(forceFullCollection: true) - heap) / 1_000_000.0, 1),
        };
    }

    /// <summary>Sends shares at the rate, and no faster when it was slower for a while.</summary>
    private async Task<long> SendAsync(Listeners listeners, LoopId to, TimeSpan duration, CancellationToken cancellationToken)
    {
        var sent = 0L;
        var from = Address.ForClient(to.Value);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate));
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < duration; sent++)
        {
            await listeners.Coordinator.ShareAsync(new Share { Id = MessageId.New(TimeProvider.System), From = from, To = to, Text = Load.Reply }, cancellationToken);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return sent;
    }

    /// <summary>Every fifth of a second a request to stop, every other one of them to the slow reader; every second an alert to all.</summary>
    private static async Task<(int Alerts, int Stops)> SendUrgentAsync(Listeners listeners, IReadOnlyList<LoopId> loops, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (alerts, stops) = (0, 0);
        var from = Address.ForPerson("ada");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < duration; stops++)
        {
            if (stops % 5 == 0)
            {
                alerts++;
                await listeners.Coordinator.AlertAsync(new Alert { Id = MessageId.New(TimeProvider.System), From = from, Topic = "news", Text = "main moved" }, cancellationToken);
            }

            var to = stops % 2 == 0 ? loops[0] : loops[stops % loops.Count];
            var now = Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture);
            await listeners.Coordinator.StopAsync(new StopRequest { Id = MessageId.New(TimeProvider.System), From = from, To = to, Reason = now }, cancellationToken);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return (alerts, stops);
    }
}
