namespace LoopKit.Tools;

/// <summary>The typed errors that tools return to the model.</summary>
public static class ToolErrors
{
    /// <summary>The path leads out of the workspace.</summary>
    public const string OutsideRoot = "outside-root";

    /// <summary>There is no such file or directory.</summary>
    public const string NotFound = "not-found";

    /// <summary>The path is not a regular file.</summary>
    public const string NotRegular = "not-regular";

    /// <summary>The file is larger than the tool takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The text to replace occurs more than once, or not at all; the message has the number.</summary>
    public const string NotUnique = "not-unique";

    /// <summary>The file must be read in this iteration before it is edited.</summary>
    public const string NotRead = "not-read";

    /// <summary>The file changed after it was read.</summary>
    public const string ChangedSinceRead = "changed-since-read";

    /// <summary>The workspace, or a person, does not allow it.</summary>
    public const string Denied = "denied";

    /// <summary>Nobody answered the question.</summary>
    public const string Unanswered = "unanswered";

    /// <summary>The time was over.</summary>
    public const string Timeout = "timeout";

    /// <summary>The arguments do not fit the tool's schema.</summary>
    public const string InvalidArguments = "invalid-arguments";

    /// <summary>There is no such tool; the message names near ones.</summary>
    public const string UnknownTool = "unknown-tool";

    /// <summary>The tool's own code failed.</summary>
    public const string ToolFault = "tool-fault";
}
