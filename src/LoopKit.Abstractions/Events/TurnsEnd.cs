using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Events;

/// <summary>Why the turns of an iteration ended. None of these completes a loop: the validation decides.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<TurnsEnd>))]
public enum TurnsEnd
{
    /// <summary>The model ended its turn without asking for tools.</summary>
    EndOfTurn,

    /// <summary>The model signalled completion with <c>complete_task</c>.</summary>
    CompletionSignalled,

    /// <summary>The iteration used all its turns.</summary>
    MaxTurns,

    /// <summary>The model refused.</summary>
    Refused,

    /// <summary>The provider's filter withheld the reply.</summary>
    ContentFiltered,

    /// <summary>The model replied with nothing.</summary>
    EmptyReply,

    /// <summary>A reply asked for more tool calls than a turn may make.</summary>
    MaxToolCallsPerTurn,

    /// <summary>The iteration made all its tool calls.</summary>
    MaxToolCalls,

    /// <summary>The iteration's time was over.</summary>
    IterationTimeout,

    /// <summary>The loop's time was over.</summary>
    MaxDuration,

    /// <summary>The loop used all its tokens.</summary>
    MaxTokens,

    /// <summary>The watchdog ended them: the model was told that it is not getting on, and did the same again.</summary>
    Stuck,

    /// <summary>A budget did not allow another model call.</summary>
    BudgetExhausted,
}
