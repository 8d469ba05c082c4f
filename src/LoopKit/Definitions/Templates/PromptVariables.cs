namespace LoopKit.Definitions.Templates;

/// <summary>The values of a prompt. They are data: whatever they contain is inserted as it is and never read as a template.</summary>
internal sealed record PromptVariables
{
    public required string Goal { get; init; }

    public required int Iteration { get; init; }

    public required int MaxIterations { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>What the progress strategy tells; empty when there is nothing. Called only when a template uses it.</summary>
    public Func<string>? Progress { get; init; }

    /// <summary>The output of the validations that failed last; empty when none did.</summary>
    public string PreviousErrors { get; init; } = "";

    /// <summary>The messages from the inbox; empty when there are none.</summary>
    public string Inbox { get; init; } = "";

    /// <summary>The pass that the loop is in, from 1.</summary>
    public int ReviewPass { get; init; } = 1;

    /// <summary>All passes; none for a definition without.</summary>
    public IReadOnlyList<DefinitionPass> Passes { get; init; } = [];

    /// <summary>The model's list of steps; empty when there is none.</summary>
    public string Todo { get; init; } = "";

    /// <summary>The command lines that decide.</summary>
    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>The inputs: the definition's, and over them the specification's.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads <c>git status</c>. Called only when a template uses it; <see langword="null"/> outside git.</summary>
    public Func<CancellationToken, ValueTask<string>>? GitStatus { get; init; }

    /// <summary>Reads <c>git diff</c>. Called only when a template uses it; <see langword="null"/> outside git.</summary>
    public Func<CancellationToken, ValueTask<string>>? GitDiff { get; init; }

    /// <summary>Reads <c>git log</c>. Called only when a template uses it; <see langword="null"/> outside git.</summary>
    public Func<CancellationToken, ValueTask<string>>? GitLog { get; init; }
}
