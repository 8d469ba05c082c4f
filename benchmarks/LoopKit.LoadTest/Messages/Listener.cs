using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using LoopKit.Coordination;

namespace LoopKit.LoadTest.Messages;

/// <summary>Looks into one inbox whenever something comes, as a loop's runner does for requests to stop, and takes what is there for read every so often, as its turns do.</summary>
internal sealed class Listener(Listeners listeners, LoopId loop, TimeSpan turn)
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<MessageId, bool> _alerts = new();
    private readonly ConcurrentQueue<double> _stopMilliseconds = new();
    private long _seen;

    /// <summary>Messages that came.</summary>
    public long Seen => Interlocked.Read(ref _seen);

    /// <summary>Alerts that came, each once.</summary>
    public int Alerts => _alerts.Count;

    /// <summary>How long requests to stop took from being sent to being seen.</summary>
    public IEnumerable<double> StopMilliseconds => _stopMilliseconds;

    /// <summary>Listens until it is cancelled, and looks once more then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        listeners.Signals.Listen(loop, () => _signal.Writer.TryWrite(true));
        var (lastTurn, read) = (Stopwatch.GetTimestamp(), 0L);
        while (!cancellationToken.IsCancellationRequested)
        {
            await LookAsync();
            if (Seen > read && Stopwatch.GetElapsedTime(lastTurn) > turn)
            {
                (lastTurn, read) = (Stopwatch.GetTimestamp(), Seen);
                await listeners.ReadToAsync(loop, read);
            }

            await ((Task)_signal.Reader.ReadAsync(cancellationToken).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await LookAsync();
    }

    private async Task LookAsync()
    {
        await foreach (var delivery in listeners.Coordinator.ReceiveAsync(loop, _seen, CancellationToken.None))
        {
            switch (delivery.Message)
            {
                case Alert alert:
                    _alerts.TryAdd(alert.Id, true);
                    break;
                case StopRequest stop:
                    _stopMilliseconds.Enqueue(Stopwatch.GetElapsedTime(long.Parse(stop.Reason, CultureInfo.InvariantCulture)).TotalMilliseconds);
                    break;
            }

            Interlocked.Exchange(ref _seen, delivery.Offset);
        }
    }
}
