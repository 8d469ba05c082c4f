using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Watchdog;

/// <summary>What is done about a loop that seems stuck, the mildest first.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<WatchdogAction>))]
public enum WatchdogAction
{
    /// <summary>The model is told what was seen.</summary>
    TellModel,

    /// <summary>The prompt of the iterations that follow is rewritten.</summary>
    RewritePrompt,

    /// <summary>The files go back to the best checkpoint.</summary>
    RollBack,

    /// <summary>The loop is blocked until somebody helps.</summary>
    Block,
}
