using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>Refuses a caller's mistakes before a write is queued, so that one caller's mistake never fails a batch that it shares with others.</summary>
internal static class StoreArguments
{
    /// <summary>The largest payload or blob, in bytes.</summary>
    public const int MaxPayload = 256 * 1024 * 1024;

    private const int MaxStream = 256;
    private const int MaxType = 128;

    public static void Check(AppendRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request.Stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.ExpectedVersion, AppendRequest.AnyVersion, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.Epoch, nameof(request));
        if (request.Events is not { Count: > 0 })
        {
            throw new ArgumentException($"An append to stream '{request.Stream}' needs at least one event.", nameof(request));
        }

        foreach (var data in request.Events)
        {
            CheckEvent(data);
        }

        foreach (var blob in request.Blobs)
        {
            CheckBlob(blob);
        }
    }

    public static void Check(StreamId stream)
    {
        if (stream.Value is not { Length: >= 1 and <= MaxStream })
        {
            throw new ArgumentException($"A stream's name must have 1 to {MaxStream} characters; this one has {stream.Value?.Length ?? 0}.", nameof(stream));
        }
    }

    public static void Check(LoopQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Limit ?? 0, nameof(query));
    }

    public static void CheckLease(StreamId stream, HostId host, TimeSpan duration)
    {
        Check(stream);
        ArgumentException.ThrowIfNullOrEmpty(host.Value, nameof(host));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
    }

    /// <summary>The bytes of a hash in hexadecimal.</summary>
    public static byte[] ParseHash(string hash)
    {
        var bytes = new byte[EventHash.Size];
        return hash?.Length == EventHash.Size * 2 && Convert.FromHexString(hash, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? bytes
            : throw new ArgumentException($"'{hash}' is not a SHA-256 hash: {EventHash.Size * 2} hexadecimal digits are needed.", nameof(hash));
    }

    /// <summary>Why a loop may not be removed.</summary>
    public static LoopKitException NotEnded(LoopId loop, LoopStatus status) => new(
        ErrorCodes.InvalidSpec,
        $"loop '{loop}' is {status.ToString().ToLowerInvariant()}: only a loop that has ended can be deleted. Stop it first.");

    private static void CheckEvent(EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Type is not { Length: >= 1 and <= MaxType })
        {
            throw new ArgumentException($"An event's type must have 1 to {MaxType} characters; this one has {data.Type?.Length ?? 0}.", nameof(data));
        }

        CheckLength(data.Payload.Length, data.Type);
    }

    private static void CheckBlob(Blob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        CheckLength(blob.Bytes.Length, blob.Hash);
    }

    private static void CheckLength(int length, string what)
    {
        if (length > MaxPayload)
        {
            throw new ArgumentException($"The payload of '{what}' has {length} bytes; at most {MaxPayload} are allowed.", nameof(length));
        }
    }
}
