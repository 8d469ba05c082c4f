using System.Collections.Frozen;

namespace LoopKit.Definitions.Templates;

/// <summary>The names that every template knows.</summary>
internal static class TemplateNames
{
    public const string Goal = "goal";
    public const string Iteration = "iteration";
    public const string MaxIterations = "max-iterations";
    public const string Progress = "progress";
    public const string PreviousErrors = "previous-errors";
    public const string GitStatus = "git-status";
    public const string GitDiff = "git-diff";
    public const string GitLog = "git-log";
    public const string WorkingDirectory = "working-directory";
    public const string Inbox = "inbox";
    public const string Validation = "validation";
    public const string ReviewPass = "review-pass";
    public const string TotalPasses = "total-passes";
    public const string PassName = "pass-name";
    public const string PassPrompt = "pass-prompt";
    public const string Inputs = "inputs";
    public const string Todo = "todo";

    /// <summary>All variables; <see cref="Inputs"/> stands for <c>inputs.NAME</c>.</summary>
    public static FrozenSet<string> Variables { get; } =
    [
        Goal, Iteration, MaxIterations, Progress, PreviousErrors, GitStatus, GitDiff, GitLog, WorkingDirectory, Inbox, Validation, ReviewPass, TotalPasses, PassName, PassPrompt, Inputs, Todo,
    ];

    /// <summary>Words with a meaning of their own, which no helper can have.</summary>
    public static FrozenSet<string> Reserved { get; } = ["if", "unless", "each", "else", "this", "with", "lookup", "log", "true", "false", "null", "undefined"];

    /// <summary>Whether a name can be written as <c>inputs.NAME</c>.</summary>
    public static bool IsInput(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetter(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
