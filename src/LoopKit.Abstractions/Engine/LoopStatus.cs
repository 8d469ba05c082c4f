using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Engine;

/// <summary>Where a loop stands.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<LoopStatus>))]
public enum LoopStatus
{
    /// <summary>It works, or will as soon as a host runs it.</summary>
    Running,

    /// <summary>It waits for a point in time, for example after a provider's failure, or for a person.</summary>
    Waiting,

    /// <summary>Somebody paused it.</summary>
    Paused,

    /// <summary>It needs help; <see cref="ResumeLoop"/> lets it go on.</summary>
    Blocked,

    /// <summary>Its validations passed. Final.</summary>
    Completed,

    /// <summary>It cannot reach its goal. Final.</summary>
    Failed,

    /// <summary>It was stopped. Final.</summary>
    Stopped,

    /// <summary>It waits for its turn to run, or for the time at which it may start; see <c>IQueueView</c>.</summary>
    Queued,
}
