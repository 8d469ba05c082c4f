using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Cli.Views;

/// <summary>One JSON object per durable event.</summary>
internal sealed class JsonRunView : IRunView
{
    public void Begin(LoopSnapshot loop)
    {
    }

    public ValueTask ShowAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        JsonLines.Write(recorded);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
