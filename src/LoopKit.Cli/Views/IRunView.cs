using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Cli.Views;

/// <summary>Shows one loop while it runs. What is printed after it is disposed stands below it.</summary>
internal interface IRunView : IAsyncDisposable
{
    void Begin(LoopSnapshot loop);

    ValueTask ShowAsync(RecordedEvent recorded, CancellationToken cancellationToken);
}
