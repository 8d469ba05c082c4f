namespace LoopKit.Storage;

/// <summary>What a process that hosts a store tells other processes, whatever the store is made of.</summary>
internal abstract record StoreHostOptions
{
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
