namespace LoopKit.Sandbox;

/// <summary>A command as it is started. Disposed of when the command and all that it started have ended.</summary>
/// <param name="Request">The command.</param>
/// <param name="Environment">The whole environment that the command gets, without its tags.</param>
internal sealed record CommandLaunch(ProcessRequest Request, IReadOnlyDictionary<string, string> Environment) : IAsyncDisposable
{
    /// <summary>The program with arguments that the shell is started through; empty: the shell is started as it is.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>What keeps the command apart, for receipts.</summary>
    public string Sandbox { get; init; } = SandboxChoice.NotSandboxed;

    /// <summary>What a sandbox holds the whole process tree to; <see langword="null"/>: nothing.</summary>
    public SandboxPolicy? Limits { get; init; }

    /// <summary>Undoes what was prepared.</summary>
    public Func<ValueTask>? CleanUp { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CleanUp?.Invoke() ?? ValueTask.CompletedTask;
}
