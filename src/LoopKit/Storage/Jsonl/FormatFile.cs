using System.Text.Json;

namespace LoopKit.Storage.Jsonl;

/// <summary><c>store.json</c>: says that a directory is a JSONL store, and in which format.</summary>
internal static class FormatFile
{
    private const string Name = "loopkit-jsonl";
    private const int Version = 1;

    /// <exception cref="LoopKitException">There is no store, or it cannot be read by this version.</exception>
    public static void Check(JsonlFiles files)
    {
        try
        {
            var format = JsonSerializer.Deserialize(File.ReadAllBytes(files.Marker), JsonlStoreJsonContext.Default.StoreFormat);
            if (format is not { Format: Name, Version: >= 1 })
            {
                throw new LoopKitException(ErrorCodes.StoreUnavailable, $"'{files.Marker}' is of another program or is damaged. Restore it from git, or give another --store.");
            }

            if (format.Version > Version)
            {
                throw new LoopKitException(
                    ErrorCodes.StoreTooNew,
                    $"the store '{files.Root}' has format version {format.Version}; this LoopKit knows versions up to {Version}. Update LoopKit, or give another --store.");
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LoopKitException(ErrorCodes.StoreUnavailable, $"there is no store at '{files.Root}'. Start a loop there first, or give another --store.", exception);
        }
        catch (JsonException exception)
        {
            throw new LoopKitException(ErrorCodes.StoreUnavailable, $"'{files.Marker}' cannot be read. Restore it from git, or give another --store.", exception);
        }
        catch (Exception exception) when (JsonlErrors.IsOfMedium(exception))
        {
            throw JsonlErrors.Unavailable(files.Root, exception);
        }
    }

    public static void Write(JsonlFiles files) =>
        DurableFiles.Write(files.Marker, [.. JsonSerializer.SerializeToUtf8Bytes(new StoreFormat(Name, Version), JsonlStoreJsonContext.Default.StoreFormat), (byte)'\n']);
}
