using System.Globalization;
using System.Text.Json;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Replay;

/// <summary>Checks that every text that an event refers to is in the store and unchanged, and that each iteration's conversation can be made from them again.</summary>
internal sealed class RecordedTexts(ILoopStore store)
{
    private readonly Contents _contents = new(store);

    /// <param name="version">The event's version.</param>
    /// <param name="loopEvent">The event.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<ReplayResult.Diverged?> CheckAsync(long version, LoopEvent loopEvent, LoopState state, CancellationToken cancellationToken)
    {
        foreach (var content in EventContents.Of(loopEvent))
        {
            if (await CheckAsync(content, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                return Divergence.Of(version, problem.Expected, problem.Got);
            }
        }

        return loopEvent is TurnsEnded && state.Current is { } iteration ? await RebuildAsync(version, iteration, cancellationToken).ConfigureAwait(false) : null;
    }

    private async ValueTask<(string Expected, string Got)?> CheckAsync(Content content, CancellationToken cancellationToken)
    {
        if (content.Hash is not { } hash)
        {
            return content.Text is null ? ("a text, or the hash of one", "neither") : null;
        }

        var expected = string.Create(CultureInfo.InvariantCulture, $"the blob {hash} of {content.Length} bytes");
        if (!IsHash(hash) || await store.GetBlobAsync(hash, cancellationToken).ConfigureAwait(false) is not { } bytes)
        {
            return (expected, "no blob of that hash in the store");
        }

        var got = Blob.Of(bytes);
        return got.Hash == hash && bytes.Length == content.Length
            ? null
            : (expected, string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes whose hash is {got.Hash}"));
    }

    private static bool IsHash(string text) => text.Length == EventHash.Size * 2 && text.All(char.IsAsciiHexDigitLower);

    private async ValueTask<ReplayResult.Diverged?> RebuildAsync(long version, IterationState iteration, CancellationToken cancellationToken)
    {
        try
        {
            await Conversation.BuildAsync(iteration, _contents, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (JsonException exception)
        {
            return Divergence.Of(version, $"a conversation of iteration {iteration.Number} that can be made again", exception.Message);
        }
    }
}
