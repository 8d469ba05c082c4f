using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Events;

/// <summary>The typed reasons for which a loop ends or blocks.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<EndCode>))]
public enum EndCode
{
    /// <summary>Every validation passed.</summary>
    ValidationPassed,

    /// <summary>All iterations were used and the validation still fails.</summary>
    MaxIterations,

    /// <summary>The loop's time was over before it was done.</summary>
    MaxDuration,

    /// <summary>All tokens were used before the loop was done.</summary>
    MaxTokens,

    /// <summary>The provider does not accept the credential (401, 403).</summary>
    ModelUnauthorized,

    /// <summary>The provider does not accept the request, or the model is gone (400, 404), or a transcript is exhausted.</summary>
    ModelRejected,

    /// <summary>The provider failed too many times in a row.</summary>
    ProviderUnavailable,

    /// <summary>Iterations leave the same files, and the validation says the same of them.</summary>
    StuckNoProgress,

    /// <summary>The model makes the same tool calls with the same results again and again.</summary>
    StuckRepeatedCalls,

    /// <summary>The same versions of the files come back in a circle.</summary>
    StuckOscillation,

    /// <summary>The model signals completion again and again without doing anything for it.</summary>
    StuckMalformedCompletion,

    /// <summary>Iteration after iteration comes to nothing.</summary>
    StuckFailures,

    /// <summary>A watchdog policy of a plugin says that the loop is stuck.</summary>
    Stuck,

    /// <summary>Nobody answered a question, or decided about a call, in time.</summary>
    Unanswered,

    /// <summary>Somebody stopped the loop.</summary>
    Stopped,

    /// <summary>The workspace cannot be prepared or saved.</summary>
    WorkspaceUnavailable,

    /// <summary>The host's own code failed.</summary>
    HostFault,

    /// <summary>The loop crashed the host's own code, or that of a plugin, several times in a row.</summary>
    Quarantined,

    /// <summary>The journal is damaged, so that nobody can say where the loop is.</summary>
    JournalDamaged,

    /// <summary>The loop changed a protected file, and its definition says that it fails then.</summary>
    ProtectedFileChanged,

    /// <summary>The reviewers asked for changes as often as the definition allows.</summary>
    ReviewRejected,

    /// <summary>A budget was exhausted, and the loop does not wait for another.</summary>
    BudgetExhausted,
}
