using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopKit.Storage.Jsonl;

/// <summary>How the JSONL store behaves.</summary>
internal sealed record JsonlStoreOptions : StoreHostOptions
{
    /// <summary>A stream goes on in a new file when its file has passed this many bytes. Default: 16 MB, well below what git hosts refuse.</summary>
    public long RotateBytes { get; init; } = 16_000_000;

    /// <summary>Where repairs are logged. Default: nowhere; they are also kept in the store.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
