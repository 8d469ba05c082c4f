using System.Diagnostics;
using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.LoadTest.History;

/// <summary>Opens a store with a history, lists its loops and appends to it.</summary>
internal static class HistoryProbe
{
    private const int Writers = 50;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(3);

    public static async Task<HistoryRow> RunAsync(string mode, string directory, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await using var store = Stores.Open(mode, directory);
        var opened = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        var loops = await store.ListLoopsAsync(new LoopQuery(), cancellationToken).CountAsync(cancellationToken);
        var listed = Stopwatch.GetElapsedTime(start);
        await AppendForAsync(store, _warmUp, cancellationToken);
        var rate = await AppendForAsync(store, _duration, cancellationToken) / _duration.TotalSeconds;
        return new HistoryRow(
            Math.Round(opened.TotalMilliseconds, 1), Math.Round(listed.TotalMilliseconds, 1), loops, Math.Round(rate), Math.Round(Environment.WorkingSet / 1_000_000.0, 1));
    }

    /// <summary>How many appends of three events many writers make, each to a stream of its own.</summary>
    private static async Task<double> AppendForAsync(ILoopStore store, TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var data = new EventData("append", new byte[Load.Reply.Length], DateTimeOffset.UnixEpoch);
        var counts = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                var stream = StreamId.ForInbox(LoopId.New(TimeProvider.System));
                var version = 0L;
                for (; Stopwatch.GetElapsedTime(start) < duration; version += 3)
                {
                    await store.AppendAsync(new AppendRequest { Stream = stream, ExpectedVersion = version, Events = [data, data, data] }, cancellationToken);
                }

                return version / 3;
            },
            cancellationToken)));
        return counts.Sum();
    }
}
