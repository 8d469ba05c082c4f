using System.Text;
using LoopKit.Events;
using LoopKit.Secrets;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>The door for the texts of one loop: turns them into event contents and back. Long texts become blobs that the next append carries.</summary>
/// <remarks>Thread-safe: a step may write while the loop's writer appends.</remarks>
internal sealed class Contents(ILoopStore store, Redactor? redactor = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Blob> _unstored = new(StringComparer.Ordinal);
    private List<Blob> _unsaved = [];

    /// <summary>Puts names in the place of secrets.</summary>
    public string Redact(string text) => redactor?.Redact(text) ?? text;

    /// <summary>Makes an event's content of a text, without the secrets in it.</summary>
    public Content Write(string text)
    {
        text = Redact(text);
        if (text.Length <= Content.MaxInlineBytes && Encoding.UTF8.GetByteCount(text) <= Content.MaxInlineBytes)
        {
            return text.Length == 0 ? Content.Empty : new Content { Text = text };
        }

        return WriteBytes(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Keeps bytes that need not be text, always as a blob.</summary>
    public Content WriteBytes(ReadOnlyMemory<byte> bytes)
    {
        var blob = Blob.Of(bytes);
        lock (_lock)
        {
            _unsaved.Add(blob);
            _unstored[blob.Hash] = blob;
        }

        return new Content { Hash = blob.Hash, Length = blob.Bytes.Length };
    }

    public async ValueTask<string> ReadAsync(Content content, CancellationToken cancellationToken)
    {
        if (content.Text is { } text)
        {
            return text;
        }

        return Encoding.UTF8.GetString((await ReadBytesAsync(content, cancellationToken).ConfigureAwait(false)).Span);
    }

    /// <summary>Reads a blob.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(Content content, CancellationToken cancellationToken)
    {
        var hash = content.Hash ?? "";
        return FindUnstored(hash) ?? await store.GetBlobAsync(hash, cancellationToken).ConfigureAwait(false)
            ?? throw new LoopKitException(ErrorCodes.StoreCorrupt, $"The store has no blob {hash}. Restore the store from a backup.");
    }

    /// <summary>The blobs that no append has carried yet.</summary>
    public IReadOnlyList<Blob> TakeUnsaved()
    {
        lock (_lock)
        {
            if (_unsaved.Count == 0)
            {
                return [];
            }

            var taken = _unsaved;
            _unsaved = [];
            return taken;
        }
    }

    /// <summary>An append has carried these blobs: from now on they are read from the store.</summary>
    public void Stored(IEnumerable<Blob> blobs)
    {
        lock (_lock)
        {
            foreach (var blob in blobs)
            {
                _unstored.Remove(blob.Hash);
            }
        }
    }

    /// <summary>A loop reads a text again before the append that carries it: the conversation follows every event at once.</summary>
    private ReadOnlyMemory<byte>? FindUnstored(string hash)
    {
        lock (_lock)
        {
            return _unstored.TryGetValue(hash, out var blob) ? (ReadOnlyMemory<byte>?)blob.Bytes : null;
        }
    }
}
