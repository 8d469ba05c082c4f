using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;
using LoopKit.Workspaces;

namespace LoopKit.Artifacts;

/// <summary>Writes what a loop did as files, to be looked at with any program.</summary>
/// <remarks>The files and the columns of <c>report.tsv</c> are described in <c>docs/archive.md</c>.</remarks>
public static class LoopArtifacts
{
    /// <summary>Writes the files of a loop into a new directory, all of them or none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="directory">The directory; it must not exist, or be empty.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.LoopNotFound"/>, <see cref="ErrorCodes.StoreCorrupt"/>, or <see cref="ErrorCodes.InvalidSpec"/> when the directory cannot be made.
    /// </exception>
    public static async ValueTask WriteAsync(ILoopStore store, LoopId loop, string directory, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(time);
        var summary = await store.FindLoopAsync(loop, cancellationToken).ConfigureAwait(false)
            ?? throw new LoopKitException(ErrorCodes.LoopNotFound, $"There is no loop '{loop}'.");
        using var files = NewDirectory.Begin(directory);
        using var patches = new IterationPatches(new Git(time));
        var texts = new StoredTexts(store);
        var report = new IterationReport();
        await foreach (var iteration in IterationsAsync(store, summary, patches, cancellationToken).ConfigureAwait(false))
        {
            report.Add(iteration);
            await new IterationFiles(files, texts, patches).WriteAsync(iteration, cancellationToken).ConfigureAwait(false);
        }

        files.Write("report.tsv", report.ToString());
        files.Write("summary.json", SummaryText.Of(summary));
        files.Complete();
    }

    private static async IAsyncEnumerable<IterationHistory> IterationsAsync(
        ILoopStore store, LoopSnapshot summary, IterationPatches patches, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IterationHistory? current = null;
        string? commit = null;
        await foreach (var stored in store.ReadAsync(StreamId.ForLoop(summary.Id), 0, cancellationToken).ConfigureAwait(false))
        {
            var loopEvent = LoopEventSerializer.Deserialize(stored.Payload.Span);
            if (loopEvent is WorkspacePrepared { Workspace: var workspace })
            {
                patches.Use(workspace);
                commit ??= workspace.BaseCommit;
            }
            else if (loopEvent is IterationStarted started)
            {
                if (current is not null)
                {
                    yield return current;
                }

                commit = current?.Checkpoint?.Commit ?? commit;
                current = new IterationHistory(started, stored.At, commit);
            }

            current?.Add(loopEvent, stored.At);
            if (stored.Version == summary.Version)
            {
                break;
            }
        }

        if (current is not null)
        {
            yield return current;
        }
    }
}
