namespace LoopKit.Storage;

/// <summary>How the SQLite store behaves.</summary>
internal sealed record SqliteStoreOptions
{
    /// <summary>The write-ahead log is moved into the database when it grows past this many bytes. Default: 4 MB.</summary>
    public long CheckpointBytes { get; init; } = 4_000_000;

    /// <summary>A database up to this many bytes is checked when it is opened; a larger one would hold the start up. Default: 64 MB.</summary>
    public long QuickCheckBytes { get; init; } = 64_000_000;

    /// <summary>How long the host may show no sign of life before another process may replace it. Default: 30 seconds.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What other processes are told is using the store, for example <c>loopkit run</c>. Default: the program's name.</summary>
    public string Command { get; init; } = ProgramName(Environment.ProcessPath, Environment.GetCommandLineArgs());

    /// <summary>A program that the framework's own host runs has the name of its assembly.</summary>
    private static string ProgramName(string? process, string[] arguments) => Path.GetFileNameWithoutExtension(process) switch
    {
        "dotnet" when arguments.Length > 0 => Path.GetFileNameWithoutExtension(arguments[0]),
        { Length: > 0 } name => name,
        _ => "unknown",
    };
}
