using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Mcp.Replies;
using LoopKit.Progress;

namespace LoopKit.Mcp.Tools;

/// <summary>Finds in a loop's journal what it did last.</summary>
internal sealed class LastDeeds(ILoopEngine engine)
{
    /// <summary>So many events from the end are read first; a long journal is read further back only when something is missing.</summary>
    private const int FirstWindow = 500;

    private const int WindowGrowth = 8;

    private const int TextRoom = 4_000;

    private const int ProgressRoom = 3_000;

    private RecordedEvent? _validation;
    private TurnCompleted? _turn;
    private ProgressState? _progress;

    public async ValueTask<GetLoopReply> AddToAsync(GetLoopReply reply, LoopSnapshot loop, CancellationToken cancellationToken)
    {
        for (long window = FirstWindow; ; window *= WindowGrowth)
        {
            await ReadAsync(loop, Math.Max(0, loop.Version - window), cancellationToken).ConfigureAwait(false);
            if (window >= loop.Version || (_validation is not null && _turn is not null && _progress is not null))
            {
                break;
            }
        }

        return reply with
        {
            LastValidation = await ValidationAsync(cancellationToken).ConfigureAwait(false),
            LastText = _turn is null ? null : Excerpt.Tail(await engine.ReadContentAsync(_turn.Text, cancellationToken).ConfigureAwait(false), TextRoom),
            Progress = _progress is null ? null : Excerpt.Tail(string.Join("\n\n", _progress.Notes.Select(note => note.Text)), ProgressRoom),
        };
    }

    private async ValueTask ReadAsync(LoopSnapshot loop, long afterVersion, CancellationToken cancellationToken)
    {
        await foreach (var recorded in engine.WatchAsync(loop.Id, afterVersion, cancellationToken).ConfigureAwait(false))
        {
            Note(recorded);
            if (recorded.Version >= loop.Version)
            {
                // The watch would wait for what comes next.
                break;
            }
        }
    }

    private void Note(RecordedEvent recorded)
    {
        switch (recorded.Event)
        {
            case ValidationCompleted:
                _validation = recorded;
                break;
            case TurnCompleted turn:
                _turn = turn;
                break;
            case IterationCompleted iteration:
                _progress = iteration.Progress;
                break;
        }
    }

    private async ValueTask<LastValidation?> ValidationAsync(CancellationToken cancellationToken) =>
        _validation is { Event: ValidationCompleted completed } recorded
            ? LastValidation.Of(completed.Receipt, recorded.At, await engine.ReadContentAsync(completed.Receipt.Output, cancellationToken).ConfigureAwait(false))
            : null;
}
