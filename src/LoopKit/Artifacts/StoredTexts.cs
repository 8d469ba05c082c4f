using System.Text;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Artifacts;

/// <summary>Reads the texts of stored events.</summary>
internal sealed class StoredTexts(ILoopStore store)
{
    /// <summary>The bytes of a text, in UTF-8.</summary>
    public async ValueTask<byte[]> ReadAsync(Content content, CancellationToken cancellationToken)
    {
        if (content.Text is { } text)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = await store.GetBlobAsync(content.Hash ?? "", cancellationToken).ConfigureAwait(false)
            ?? throw new LoopKitException(ErrorCodes.StoreCorrupt, $"The store has no blob {content.Hash}. 'loopkit verify' tells what else is missing; restore the store from a backup.");
        return bytes.ToArray();
    }

    public async ValueTask<string> TextAsync(Content content, CancellationToken cancellationToken) =>
        content.Text ?? Encoding.UTF8.GetString(await ReadAsync(content, cancellationToken).ConfigureAwait(false));
}
