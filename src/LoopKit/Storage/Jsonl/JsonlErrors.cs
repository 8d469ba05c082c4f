using System.Globalization;

namespace LoopKit.Storage.Jsonl;

/// <summary>What a failure of the files means to LoopKit's callers.</summary>
internal static class JsonlErrors
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether it is a failure of the medium.</summary>
    public static bool IsOfMedium(Exception exception) => exception is IOException or UnauthorizedAccessException;

    public static LoopKitException Unavailable(string path, Exception exception) => new(
        ErrorCodes.StoreUnavailable,
        $"the store '{path}' failed: {exception.Message} Nothing was acknowledged. {AdviceFor(exception)}",
        exception);

    public static LoopKitException Corrupt(string root, string finding) => new(
        ErrorCodes.StoreCorrupt,
        $"the store '{root}' is damaged: {finding}. Stop LoopKit, keep a copy of the store directory, and restore the file from git or a backup.");

    public static LoopKitException Corrupt(JsonlFiles files, StreamDamage damage) =>
        Corrupt(files.Root, string.Create(CultureInfo.InvariantCulture, $"{files.Shown(damage.Path)} line {damage.Line()}: {damage.Problem}"));

    public static LoopKitException IndexCorrupt(string path, string finding) => new(
        ErrorCodes.StoreCorrupt,
        $"the index '{path}' contradicts itself: {finding}. The events themselves are not affected. Stop LoopKit, delete that directory, and start again: the index is made anew.");

    public static LoopKitException LockLost(string root) => new(
        ErrorCodes.Fenced,
        $"another host took the store '{root}' over while this one stood still. Nothing more is written here; end this process.");

    private static string AdviceFor(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "Check that you may write to it and that the file system is not mounted read-only.",
        { HResult: NoSpace or QuotaExceeded or WindowsDiskFull } => "The disk, or the quota, is full: free some space, then try again.",
        _ => "Check the system's log and the free space, then try again.",
    };
}
